using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>
/// The linked open-read-close: whole, with a step that fails, and fallen apart because the kernel took a part of it. Each read gives the file's content or its
/// error, once, and the places of the table come back or are left alone.
/// </summary>
internal sealed class FileChainTests : DescriptorLeakCheck
{
    private const string Text = "a short file";

    /// <summary>More than the table has places.</summary>
    private const int Many = Ring.MaxWholeReads + 44;

    /// <summary>Always opened by a worker of the kernel, as what is not in its cache of names.</summary>
    private const string OpenedLate = "/proc/self/cmdline";

    private string _folder = "";

    private string FilePath => Path.Combine(_folder, "file");

    private string MissingPath => Path.Combine(_folder, "missing");

    /// <summary>With completions of steps that went well, as on older kernels, and without.</summary>
    private static IEnumerable<bool> Ways => BackendProbe.Process.Features switch
    {
        null => [],
        { SkipsInChains: true } => [true, false],
        _ => [false],
    };

    [SetUp]
    public void MakeFile()
    {
        _folder = Directory.CreateTempSubdirectory("loop-chains-").FullName;
        File.WriteAllText(FilePath, Text);
    }

    [TearDown]
    public void DeleteFile() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Ways))]
    public void A_file_shorter_than_the_memory_gives_its_place_back(bool skips)
    {
        using FileHarness harness = Make(new(), skips);
        Assert.That(harness.ReadEach(FilePath, Many), Is.All.EqualTo(Text));
        Assert.That(harness.Ring.ReadsWhole, Is.True);
    }

    [TestCaseSource(nameof(Ways))]
    public void A_failed_open_is_the_outcome_and_gives_its_place_back(bool skips)
    {
        using FileHarness harness = Make(new(), skips);
        Assert.That(harness.ReadEach(MissingPath, Many), Is.All.EqualTo(nameof(FileError.NotFound)));
        Assert.That(harness.ReadEach(_folder, Many), Is.All.EqualTo(nameof(FileError.IsDirectory)));
        Assert.That((harness.Ring.ReadsWhole, harness.ReadEach(FilePath, 1).Single()), Is.EqualTo((true, Text)));
    }

    [TestCaseSource(nameof(Ways))]
    public void A_chain_that_finds_the_queue_nearly_full_goes_whole_with_the_next_enter(bool skips)
    {
        List<uint> submitted = [];
        FaultPlan plan = new FaultPlan().On("IoUringEnter", (count, _, _) =>
        {
            submitted.Add(count);
            return null;
        });
        using FileHarness harness = Make(plan, skips, submissionEntries: 4);
        Fill(harness, 2);
        submitted.Clear();
        harness.Read(FilePath);
        harness.TickUntil(() => harness.Outcomes.Count == 1, "the read to end");
        Assert.That(harness.Outcomes, Is.EqualTo([Text]));
        Assert.That(submitted.Where(static count => count > 0).Take(2), Is.EqualTo([2u, 3u]));
    }

    [TestCaseSource(nameof(Ways))]
    public void While_the_kernel_takes_nothing_it_waits_for_room(bool skips)
    {
        bool isBusy = false;
        FaultPlan plan = new FaultPlan().On("IoUringEnter", (_, _, _) => isBusy ? -Errno.EBUSY : null);
        using FileHarness harness = Make(plan, skips, submissionEntries: 4);
        Fill(harness, 2);
        isBusy = true;
        harness.Read(FilePath);
        harness.Tick();
        Assert.That((harness.Ring.WholeReadsOut, harness.Outcomes.Count), Is.EqualTo((0, 0)), "chains out, and outcomes, while the kernel takes nothing");
        isBusy = false;
        harness.TickUntil(() => harness.Outcomes.Count == 1, "the read to end");
        Assert.That(harness.Outcomes, Is.EqualTo([Text]));
    }

    [Test]
    public void Without_direct_descriptors_a_file_is_read_step_by_step()
    {
        if (!Ways.Any())
        {
            return;
        }

        FaultPlan plan = new FaultPlan().On("IoUringRegister", static (operation, _, _) => operation == UringRegister.RegisterFiles2 ? -Errno.EINVAL : null);
        using FileHarness harness = new(plan);
        Assert.That(harness.ReadEach(FilePath, 10), Is.All.EqualTo(Text));
        Assert.That(harness.ReadEach(MissingPath, 10), Is.All.EqualTo(nameof(FileError.NotFound)));
        Assert.That(harness.Ring.ReadsWhole, Is.False);
    }

    [TestCaseSource(nameof(Ways))]
    public void A_place_whose_close_is_refused_is_not_used_again_and_without_any_it_goes_step_by_step(bool skips)
    {
        // Of the registrations the first few find too few descriptors, so that the table is a small one.
        int asked = 0;
        FaultPlan plan = new FaultPlan().On("IoUringRegister", (operation, _, _) => operation == UringRegister.RegisterFiles2 && ++asked <= 5 ? -Errno.EMFILE : null);
        using FileHarness harness = Make(plan, skips);
        bool isRefused = true;
        plan.OnEntry = (ref IoUringSqe entry) =>
        {
            if (isRefused && entry is { Opcode: UringOperation.Close, FileIndex: not 0 })
            {
                entry.FileIndex = 1_000_000;
            }
        };
        const int places = 8;
        Assert.That(harness.ReadEach(FilePath, places - 1), Is.All.EqualTo(Text));
        Assert.That(harness.Ring.ReadsWhole, Is.True, "one place is left");
        isRefused = false;
        Assert.That(harness.ReadEach(FilePath, 20), Is.All.EqualTo(Text));
        Assert.That(harness.Ring.ReadsWhole, Is.True, "the last place came back each time");
        isRefused = true;
        Assert.That(harness.ReadEach(FilePath, 20), Is.All.EqualTo(Text));
        Assert.That(harness.Ring.ReadsWhole, Is.False, "no place is left");
    }

    [Test]
    public void A_chain_that_falls_apart_gives_the_content_or_the_error_all_the_same(
        [ValueSource(nameof(Ways))] bool skips, [Values(1u, 2u)] uint taken, [Values("file", "missing", "late")] string which)
    {
        (string path, string expected) = which switch
        {
            "file" => (FilePath, Text),
            "missing" => (MissingPath, nameof(FileError.NotFound)),
            _ => (OpenedLate, File.ReadAllText(OpenedLate)),
        };
        FaultPlan plan = new();
        using FileHarness harness = Make(plan, skips);
        for (int round = 0; round < 20; round++)
        {
            // One enter takes the first entries of the chain, and the next one the rest and another chain.
            bool isCut = false;
            plan.MostSubmitted = count =>
            {
                if (isCut || count < 3)
                {
                    return count;
                }

                isCut = true;
                return taken;
            };
            harness.Outcomes.Clear();
            harness.Read(path);
            harness.TickUntil(() => harness.Outcomes.Count == 1, "the read to end");
            Assert.That((isCut, harness.Outcomes[0]), Is.EqualTo((true, expected)));
            plan.MostSubmitted = null;
            Assert.That(harness.ReadEach(FilePath, 3), Is.All.EqualTo(Text));
            Assert.That(harness.ReadEach(MissingPath, 3), Is.All.EqualTo(nameof(FileError.NotFound)));
        }
    }

    /// <summary>Queues entries that nobody waits for.</summary>
    private static void Fill(FileHarness harness, int entries)
    {
        for (int i = 0; i < entries; i++)
        {
            harness.Ring.WaitWritable(-1, Token.Make(1, 1));
        }
    }

    private static FileHarness Make(FaultPlan plan, bool skips, int submissionEntries = 64) =>
        new(plan, skips ? BackendProbe.Process.Features! : new UringFeatures(), submissionEntries);
}
