using System.Text;

namespace Loop.Conformance.Tests.Files;

/// <summary>A file's content replaced at once.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ReplaceTests(Arm arm)
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3_000_000)]
    public async Task A_new_file_and_an_old_one_get_the_content_and_nothing_else_is_left(int lengthBytes)
    {
        await using FileArea area = new();
        byte[] content = Payload.Random(lengthBytes);
        await using LoopServer server = await StartAsync();
        for (int i = 0; i < 2; i++)
        {
            await server.RunAsync(async () => await LoopFile.Replace(area.PathOf("file"), content));
            Payload.AssertSame(await File.ReadAllBytesAsync(area.PathOf("file")), content);
            await File.WriteAllTextAsync(area.PathOf("file"), "something else, and longer than one byte");
        }

        Assert.That(area.Names(), Is.EqualTo(["file"]));
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task What_is_no_file_is_not_replaced()
    {
        await using FileArea area = new();
        Native.MakeFifo(area.PathOf("pipe"));
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            LoopFileException? error = null;
            try
            {
                await LoopFile.Replace(area.PathOf("pipe"), "x"u8.ToArray());
            }
            catch (LoopFileException exception)
            {
                error = exception;
            }

            Assert.That(error?.Message, Does.Contain(area.PathOf("pipe")).And.Contain("would become a regular file"));
            Assert.That((await LoopFile.Stat(area.PathOf("pipe"))).Kind, Is.EqualTo(FileKind.Other));
        });
        Assert.That(area.Names(), Is.EqualTo(["pipe"]));
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task Who_has_the_old_file_open_keeps_the_old_content()
    {
        await using FileArea area = new();
        area.Make("file", "old"u8);
        await using LoopServer server = await StartAsync();
        byte[] read = new byte[10];
        int count = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            await LoopFile.Replace(area.PathOf("file"), "newer"u8.ToArray());
            return await file.Read(0, read);
        });
        Assert.That(Encoding.ASCII.GetString(read, 0, count), Is.EqualTo("old"));
        Assert.That(await File.ReadAllTextAsync(area.PathOf("file")), Is.EqualTo("newer"));
    }

    [Test]
    public async Task A_reader_sees_one_content_or_the_other_and_never_a_part()
    {
        await using FileArea area = new();
        byte[][] contents = [Payload.Random(50_000, seed: 1), Payload.Random(70_000, seed: 2)];
        area.Make("file", contents[0]);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            bool isDone = false;
            Task writing = WriteAsync();
            while (!isDone)
            {
                using OwnedBuffer read = await LoopFile.ReadAll(area.PathOf("file"));
                Payload.AssertSame(read.Memory.Span, contents[read.Length == contents[0].Length ? 0 : 1]);
            }

            await writing;

            async Task WriteAsync()
            {
                for (int i = 1; i <= 20; i++)
                {
                    await LoopFile.Replace(area.PathOf("file"), contents[i % 2]);
                }

                isDone = true;
            }
        });
        Assert.That(area.Names(), Is.EqualTo(["file"]));
    }

    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    public async Task The_permissions_of_the_old_file_stay(UnixFileMode permissions)
    {
        await using FileArea area = new();
        area.Make("file", "secret"u8);
        File.SetUnixFileMode(area.PathOf("file"), permissions);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () => await LoopFile.Replace(area.PathOf("file"), "new secret"u8.ToArray()));
        Assert.That(File.GetUnixFileMode(area.PathOf("file")), Is.EqualTo(permissions));
    }

    [Test]
    public async Task A_name_as_long_as_a_name_may_be_is_replaced()
    {
        await using FileArea area = new();
        string name = string.Concat(Enumerable.Repeat("ü", 127)) + "n";
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () => await LoopFile.Replace(area.PathOf(name), "x"u8.ToArray()));
        Assert.That(area.Names(), Is.EqualTo([name]));
    }

    [TestCase("none/file", FileError.NotFound)]
    [TestCase("file/below", FileError.NotDirectory)]
    [TestCase("folder", FileError.IsDirectory)]
    public async Task What_cannot_be_replaced_fails_and_leaves_nothing_behind(string name, FileError error)
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        Directory.CreateDirectory(area.PathOf("folder"));
        await using LoopServer server = await StartAsync();
        LoopFileException? thrown = null;
        await server.RunAsync(async () =>
        {
            try
            {
                await LoopFile.Replace(area.PathOf(name), "new"u8.ToArray());
            }
            catch (LoopFileException exception)
            {
                thrown = exception;
            }
        });
        Assert.That(thrown?.Error, Is.EqualTo(error));
        Assert.That(area.Names(), Is.EqualTo(["file", "folder"]));
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task A_relative_name_is_replaced_where_the_process_works()
    {
        string name = $"loop-replace-{Guid.NewGuid():N}";
        await using LoopServer server = await StartAsync();
        try
        {
            await server.RunAsync(async () => await LoopFile.Replace(name, "here"u8.ToArray()));
            Assert.That(await File.ReadAllTextAsync(Path.GetFullPath(name)), Is.EqualTo("here"));
        }
        finally
        {
            File.Delete(name);
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
