using System.Diagnostics;
using Loop.Conformance.Tests.Children;

namespace Loop.Conformance.Tests.Files;

/// <summary>Files under limits that only a process of its own can have.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class FileLimitTests(string backend)
{
    [Test]
    public async Task Without_descriptors_opening_fails_and_goes_on_with_new_ones()
    {
        await using FileArea area = new();
        area.Make("file", "content"u8);
        string[] lines = await LinesAsync([], "descriptors", area.Folder);
        Assert.That(lines, Is.EqualTo(["done", "NotFound", "done", "NotFound", "TooManyOpenFiles", "TooManyOpenFiles", "TooManyOpenFiles", "done", "left: file 7"]));
    }

    [Test]
    public async Task Over_the_file_size_limit_writing_fails_and_a_replacement_leaves_the_old_file()
    {
        await using FileArea area = new();
        area.Make("file", "content"u8);
        string[] lines = await LinesAsync([], "length", area.Folder);
        Assert.That(lines, Is.EqualTo(["done", "TooLarge", "TooLarge", "done", "left: file 50000"]));
    }

    [Test]
    public async Task On_a_full_disk_writing_fails_and_a_replacement_leaves_the_old_file()
    {
        await using FileArea area = new();
        area.Make("file", "content"u8);
        string[] ownMounts = Environment.IsPrivilegedProcess ? ["unshare", "--mount"] : ["unshare", "--user", "--map-root-user", "--mount"];
        if (!await MayAsync(ownMounts))
        {
            // Without the right to mount, /dev/full is the full disk (FileErrorTests).
            TestContext.Progress.WriteLine("a file system of a test's own cannot be mounted here");
            Assert.That(File.Exists("/dev/full"), Is.True);
            return;
        }

        string[] lines = await LinesAsync(ownMounts, "room", area.Folder);
        Assert.That(lines, Is.EqualTo(["done", "NoSpace", "NoSpace", "done", "left: file 60000"]));
        Assert.That(area.Names(), Is.EqualTo(["file"]), "outside the mount");
    }

    private async Task<string[]> LinesAsync(string[] wrapper, string limit, string folder)
    {
        using ChildProcess child = new(checks: true, new Dictionary<string, string>(), ["files", backend, limit, folder], wrapper);
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<bool> MayAsync(string[] wrapper)
    {
        using Process process = Process.Start(new ProcessStartInfo(wrapper[0], [.. wrapper[1..], "true"]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
