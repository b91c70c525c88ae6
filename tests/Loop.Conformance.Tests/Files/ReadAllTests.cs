namespace Loop.Conformance.Tests.Files;

/// <summary>Whole files, small and large, odd and many.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ReadAllTests(Arm arm)
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4095)]
    [TestCase(4096)]
    [TestCase(4097)]
    [TestCase(16_384)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    [TestCase(10_000_000)]
    public async Task A_file_of_any_length_is_read_whole_again_and_again(int lengthBytes)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", lengthBytes);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                using OwnedBuffer read = await LoopFile.ReadAll(area.PathOf("file"));
                Payload.AssertSame(read.Memory.Span, content);
            }
        });
        await area.NothingOpenAsync();
        Assert.That(server.Loop.Engine.Files.BufferBytes, Is.Zero, "bytes of buffers that are out");
    }

    [Test]
    public async Task Thousands_of_files_at_once_each_arrive_and_descriptors_stay_few()
    {
        const int files = 3000;
        await using FileArea area = new();
        byte[][] contents = [.. Enumerable.Range(0, files).Select(i => area.MakeRandom($"{i}", (i * 7) % 9000, seed: i))];
        await using LoopServer server = await StartAsync();
        int mostOpen = 0;
        await server.RunAsync(async () =>
        {
            for (int round = 0; round < 2; round++)
            {
                LoopTask<OwnedBuffer>[] reads = [.. Enumerable.Range(0, files).Select(i => LoopFile.ReadAll(area.PathOf($"{i}")))];
                for (int i = 0; i < files; i++)
                {
                    using OwnedBuffer read = await reads[i];
                    Payload.AssertSame(read.Memory.Span, contents[i]);
                    if (i % 100 == 0)
                    {
                        mostOpen = Math.Max(mostOpen, area.OpenFiles);
                    }
                }
            }
        });
        Assert.That(mostOpen, Is.LessThan(600));
    }

    [Test]
    public async Task A_link_and_a_link_to_a_link_are_followed()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 1000);
        File.CreateSymbolicLink(area.PathOf("link"), "file");
        File.CreateSymbolicLink(area.PathOf("linked"), area.PathOf("link"));
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            foreach (string name in (string[])["file", "link", "linked", "link"])
            {
                using OwnedBuffer read = await LoopFile.ReadAll(area.PathOf(name));
                Payload.AssertSame(read.Memory.Span, content);
            }
        });
    }

    [Test]
    public async Task The_files_of_proc_and_sys_are_read_to_their_end()
    {
        string[] paths = [.. ((string[])["/proc/kallsyms", "/proc/filesystems", "/proc/devices", "/sys/kernel/uevent_seqnum"]).Where(File.Exists)];
        Assert.That(paths, Is.Not.Empty);
        await using FileArea area = new();
        // A link in a folder whose files are known to end short must not mislead.
        area.Make("known", "x"u8);
        File.CreateSymbolicLink(area.PathOf("link"), paths[0]);
        await using LoopServer server = await StartAsync();
        foreach (string path in (string[])[.. paths, area.PathOf("known"), area.PathOf("link"), .. paths])
        {
            int length = await server.RunAsync(async () =>
            {
                using OwnedBuffer read = await LoopFile.ReadAll(path);
                return read.Length;
            });
            Assert.That(length, Is.EqualTo(LengthByReading(path)), path);
        }
    }

    [Test]
    public async Task A_file_that_grows_and_shrinks_between_reads_is_read_as_it_is()
    {
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        foreach (int lengthBytes in (int[])[10, 100_000, 0, 70_000, 4096, 5])
        {
            byte[] content = area.MakeRandom("file", lengthBytes, seed: lengthBytes);
            await server.RunAsync(async () =>
            {
                using OwnedBuffer read = await LoopFile.ReadAll(area.PathOf("file"));
                Payload.AssertSame(read.Memory.Span, content);
            });
        }
    }

    [Test]
    public async Task What_is_read_may_be_kept_sent_and_disposed_elsewhere()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 50_000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        OwnedBuffer kept = await server.RunAsync(async () =>
        {
            connection.Send(await LoopFile.ReadAll(area.PathOf("file")));
            return await LoopFile.ReadAll(area.PathOf("file"));
        });
        Payload.AssertSame(kept.Memory.Span, content);
        Assert.That(server.Loop.Engine.Files.BufferBytes, Is.GreaterThanOrEqualTo(content.Length));
        kept.Dispose();
        kept.Dispose();
        Assert.That(server.Loop.Engine.Files.BufferBytes, Is.Zero);
        Payload.AssertSame(await peer.ReadExactlyAsync(content.Length), content);
    }

    [Test]
    public async Task What_files_hold_is_bounded_by_the_buffer_limit()
    {
        await using FileArea area = new();
        area.MakeRandom("large", 12_000_000);
        area.MakeRandom("small", 1000);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), configure: static options => options.MaxBufferBytes = 8 * 1024 * 1024);
        await server.RunAsync(async () =>
        {
            LoopFileException refused = await ThrowsAsync(LoopFile.ReadAll(area.PathOf("large")));
            Assert.That(refused.Error, Is.EqualTo(FileError.MemoryLimit));
            Assert.That(refused.Message, Does.Contain("MaxBufferBytes").And.Contain(area.PathOf("large")).And.Not.Contain("\n"));
            using OwnedBuffer read = await LoopFile.ReadAll(area.PathOf("small"));
            Assert.That(read.Length, Is.EqualTo(1000));
        });
    }

    [Test]
    public async Task A_file_that_no_limit_makes_fit_is_to_be_read_in_pieces()
    {
        const long lengthBytes = 3_000_000_000;
        await using FileArea area = new();
        area.Make("large", []);
        using (FileStream sparse = new(area.PathOf("large"), FileMode.Open, FileAccess.Write))
        {
            sparse.SetLength(lengthBytes);
        }

        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), configure: static options => options.MaxBufferBytes = 4 * lengthBytes);
        await server.RunAsync(async () =>
        {
            LoopFileException refused = await ThrowsAsync(LoopFile.ReadAll(area.PathOf("large")));
            Assert.That(refused.Error, Is.EqualTo(FileError.MemoryLimit));
            Assert.That(refused.Message, Does.Contain("longer than one piece of memory").And.Contain("read it in pieces").And.Not.Contain("MaxBufferBytes"));
        });
    }

    [Test]
    public async Task One_operation_more_than_a_loop_has_room_for_is_refused_until_others_have_ended()
    {
        await using FileArea area = new();
        area.Make("file", "content"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            List<LoopTask<FileStat>> others = [];
            for (int i = 0; i < Loop.Files.FileEngine.MaxOperations; i++)
            {
                others.Add(LoopFile.Stat(area.PathOf("file")));
            }

            LoopFileException refused = await ThrowsAsync(LoopFile.ReadAll(area.PathOf("file")));
            Assert.That(refused.Error, Is.EqualTo(FileError.TooManyOperations));
            Assert.That(refused.Message, Does.Contain($"{Loop.Files.FileEngine.MaxOperations} under way").And.Contain(area.PathOf("file")).And.Not.Contain("\n"));
            foreach (LoopTask<FileStat> other in others)
            {
                await other;
            }

            using OwnedBuffer after = await LoopFile.ReadAll(area.PathOf("file"));
            Assert.That(after.Length, Is.EqualTo(7));
        });
    }

    /// <summary>By reading to the end: the length that such files tell is made up, and .NET believes it.</summary>
    private static long LengthByReading(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
        byte[] piece = new byte[4096];
        long read = 0;
        int count;
        do
        {
            count = RandomAccess.Read(file, piece, read);
            read += count;
        }
        while (count > 0);
        return read;
    }

    private static async Task<LoopFileException> ThrowsAsync(LoopTask<OwnedBuffer> task)
    {
        try
        {
            (await task).Dispose();
        }
        catch (LoopFileException exception)
        {
            return exception;
        }

        throw new AssertionException("nothing was thrown");
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
