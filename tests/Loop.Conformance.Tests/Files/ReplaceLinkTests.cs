namespace Loop.Conformance.Tests.Files;

/// <summary>A file's content replaced by the name of a symbolic link: the link stays, as when it is written through.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ReplaceLinkTests(Arm arm)
{
    [TestCase("target")]
    [TestCase("./target")]
    [TestCase("folder/../target")]
    [TestCase("folder/inner")]
    [TestCase("folder/back")]
    [TestCase("second")]
    [TestCase("umläut")]
    [TestCase("/")]
    public async Task What_a_link_leads_to_is_replaced(string leadsTo)
    {
        await using FileArea area = Make();
        // "/" stands for the whole path.
        File.CreateSymbolicLink(area.PathOf("link"), leadsTo == "/" ? area.PathOf("target") : leadsTo);
        string final = leadsTo switch { "folder/inner" => "folder/inner", "umläut" => "umläut", _ => "target" };
        File.SetUnixFileMode(area.PathOf(final), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await ReplaceAsync(area.PathOf("link"));
        Assert.That(await File.ReadAllTextAsync(area.PathOf(final)), Is.EqualTo("new"));
        Assert.That(new FileInfo(area.PathOf(final)).LinkTarget, Is.Null);
        Assert.That(new FileInfo(area.PathOf("link")).LinkTarget, Is.Not.Null, "the link stays");
        Assert.That(await File.ReadAllTextAsync(area.PathOf("link")), Is.EqualTo("new"));
        Assert.That(File.GetUnixFileMode(area.PathOf(final)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), "the permissions of what it leads to");
        Assert.That(area.Names(), Is.EquivalentTo(["folder", "link", "second", "target", "umläut"]));
        Assert.That(Directory.GetFileSystemEntries(area.PathOf("folder")), Has.Length.EqualTo(2));
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task A_link_to_a_file_that_has_lost_its_name_fails_and_makes_none()
    {
        await using FileArea area = Make();
        using (FileStream lost = File.Open(area.PathOf("lost"), FileMode.CreateNew))
        {
            File.Delete(area.PathOf("lost"));
            File.CreateSymbolicLink(area.PathOf("link"), $"/proc/self/fd/{lost.SafeFileHandle.DangerousGetHandle()}");
            LoopFileException thrown = (await Assert.ThrowsAsync<LoopFileException>(() => ReplaceAsync(area.PathOf("link"))))!;
            Assert.That(thrown.Error, Is.EqualTo(FileError.NotFound));
            Assert.That(lost.Length, Is.Zero);
        }

        Assert.That(area.Names(), Is.EquivalentTo(["folder", "link", "second", "target", "umläut"]));
        await area.NothingOpenAsync();
    }

    [TestCase("absent", FileError.NotFound)]
    [TestCase("folder/absent", FileError.NotFound)]
    [TestCase("link", FileError.InvalidPath)]
    [TestCase("folder", FileError.IsDirectory)]
    [TestCase("none/file", FileError.NotFound)]
    public async Task A_link_that_leads_to_no_file_fails_and_stays(string leadsTo, FileError error)
    {
        await using FileArea area = Make();
        File.CreateSymbolicLink(area.PathOf("link"), leadsTo);
        LoopFileException? thrown = null;
        try
        {
            await ReplaceAsync(area.PathOf("link"));
        }
        catch (LoopFileException exception)
        {
            thrown = exception;
        }

        Assert.That(thrown?.Error, Is.EqualTo(error));
        Assert.That(new FileInfo(area.PathOf("link")).LinkTarget, Is.EqualTo(leadsTo));
        Assert.That(area.Names(), Is.EquivalentTo(["folder", "link", "second", "target", "umläut"]));
        await area.NothingOpenAsync();
    }

    [TestCase(30, null)]
    [TestCase(41, FileError.InvalidPath)]
    public async Task As_many_links_are_followed_as_the_kernel_follows(int links, FileError? error)
    {
        await using FileArea area = Make();
        for (int i = 0; i < links; i++)
        {
            File.CreateSymbolicLink(area.PathOf($"link{i}"), i == 0 ? "target" : $"link{i - 1}");
        }

        FileError? thrown = null;
        try
        {
            await ReplaceAsync(area.PathOf($"link{links - 1}"));
        }
        catch (LoopFileException exception)
        {
            thrown = exception.Error;
        }

        Assert.That(thrown, Is.EqualTo(error));
        Assert.That(await File.ReadAllTextAsync(area.PathOf("target")), Is.EqualTo(error is null ? "new" : "old"));
    }

    private static FileArea Make()
    {
        FileArea area = new();
        area.Make("target", "old"u8);
        area.Make("umläut", "old"u8);
        Directory.CreateDirectory(area.PathOf("folder"));
        File.WriteAllText(area.PathOf("folder/inner"), "old");
        File.CreateSymbolicLink(area.PathOf("folder/back"), "../target");
        File.CreateSymbolicLink(area.PathOf("second"), "target");
        return area;
    }

    private async Task ReplaceAsync(string path)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        await server.RunAsync(async () => await LoopFile.Replace(path, "new"u8.ToArray()));
    }
}
