namespace Loop.Conformance.Tests.Files;

/// <summary>Each bad file ends in an exception that names it, and leaks nothing.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FileErrorTests(Arm arm)
{
    [TestCase("none", FileError.NotFound, "ENOENT")]
    [TestCase("none/below", FileError.NotFound, "ENOENT")]
    [TestCase("file/below", FileError.NotDirectory, "ENOTDIR")]
    [TestCase("folder", FileError.IsDirectory, "EISDIR")]
    [TestCase("circle", FileError.InvalidPath, "ELOOP")]
    [TestCase("dangling", FileError.NotFound, "ENOENT")]
    [TestCase("long", FileError.InvalidPath, "ENAMETOOLONG")]
    public async Task A_bad_name_fails_alike_however_it_is_used(string name, FileError error, string errno)
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        Directory.CreateDirectory(area.PathOf("folder"));
        File.CreateSymbolicLink(area.PathOf("circle"), "circle");
        File.CreateSymbolicLink(area.PathOf("dangling"), "nothing");
        string path = area.PathOf(name == "long" ? new string('n', 300) : name);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            // The second time the folder is known, and the read goes another way.
            (await LoopFile.ReadAll(area.PathOf("file"))).Dispose();
            AssertIs(await ErrorOfAsync(async () => (await LoopFile.ReadAll(path)).Dispose()), error, errno, path);
            AssertIs(await ErrorOfAsync(async () => (await LoopFile.Open(path)).Dispose()), error, errno, path);
            if (error != FileError.IsDirectory)
            {
                AssertIs(await ErrorOfAsync(async () => await LoopFile.Stat(path)), error, errno, path);
            }
        });
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task What_exists_is_not_made_anew_and_what_does_not_is_not_emptied()
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            LoopFileException exists = await ErrorOfAsync(async () => await LoopFile.Open(area.PathOf("file"), FileMode.CreateNew, FileAccess.Write));
            Assert.That(exists.Error, Is.EqualTo(FileError.AlreadyExists));
            LoopFileException missing = await ErrorOfAsync(async () => await LoopFile.Open(area.PathOf("none"), FileMode.Truncate, FileAccess.Write));
            Assert.That(missing.Error, Is.EqualTo(FileError.NotFound));
        });
    }

    [Test]
    public async Task What_may_not_be_written_is_AccessDenied()
    {
        // Read-only for everybody, root included (and on a read-only mount it is EROFS).
        const string path = "/sys/kernel/uevent_seqnum";
        Assert.That(File.Exists(path), Is.True);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            LoopFileException denied = await ErrorOfAsync(async () => await LoopFile.Open(path, FileMode.Open, FileAccess.Write));
            Assert.That(denied.Error, Is.EqualTo(FileError.AccessDenied));
        });
    }

    [Test]
    public async Task An_operation_that_the_file_was_not_opened_for_fails()
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            using LoopFile toRead = await LoopFile.Open(area.PathOf("file"));
            using LoopFile toWrite = await LoopFile.Open(area.PathOf("file"), FileMode.Open, FileAccess.Write);
            AssertIs(await ErrorOfAsync(async () => await toRead.Write(0, new byte[1])), FileError.Failed, "EBADF", area.PathOf("file"));
            AssertIs(await ErrorOfAsync(async () => await toRead.Append(new byte[1])), FileError.Failed, "EBADF", area.PathOf("file"));
            AssertIs(await ErrorOfAsync(async () => await toWrite.Read(0, new byte[1])), FileError.Failed, "EBADF", area.PathOf("file"));
        });
    }

    /// <summary>The process's own memory at offset 0, where it has none: the file opens, whoever runs the tests, and every read of it fails.</summary>
    [Test]
    public async Task What_cannot_be_read_is_an_exception_that_says_so()
    {
        const string path = "/proc/self/mem";
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            AssertIs(await ErrorOfAsync(async () => (await LoopFile.ReadAll(path)).Dispose()), FileError.Failed, "EIO", path);
            using LoopFile file = await LoopFile.Open(path);
            AssertIs(await ErrorOfAsync(async () => await file.Read(0, new byte[10])), FileError.Failed, "EIO", path);
        });
        await HasNoOperationAsync(server);
    }

    [Test]
    public async Task A_device_without_room_is_NoSpace()
    {
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            using LoopFile full = await LoopFile.Open("/dev/full", FileMode.Open, FileAccess.Write);
            LoopFileException exception = await ErrorOfAsync(async () => await full.Write(0, new byte[10]));
            Assert.That(exception.Error, Is.EqualTo(FileError.NoSpace));
            Assert.That(exception.Message, Does.Contain("free space").And.Contain("/dev/full"));
        });
    }

    [Test]
    public async Task A_path_that_is_none_is_refused_at_once()
    {
        await using LoopServer server = await StartAsync();
        await server.OnLoopAsync(static () => Assert.Multiple(static () =>
        {
            Assert.Throws<ArgumentNullException>(static () => LoopFile.ReadAll(null!));
            Assert.Throws<ArgumentException>(static () => LoopFile.ReadAll(string.Empty));
            Assert.Throws<ArgumentException>(static () => LoopFile.Open("a\0b"));
            Assert.Throws<ArgumentException>(static () => LoopFile.Stat(string.Empty));
            Assert.Throws<ArgumentException>(static () => LoopFile.Replace("a\0b", Memory<byte>.Empty));
        }));
    }

    [Test]
    public async Task An_error_that_nobody_awaits_takes_nothing_down()
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        await server.OnLoopAsync(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _ = LoopFile.ReadAll(area.PathOf("none"));
                _ = LoopFile.Stat(area.PathOf("none"));
            }
        });
        await HasNoOperationAsync(server);
        using OwnedBuffer read = await server.RunAsync(async () => await LoopFile.ReadAll(area.PathOf("file")));
        Assert.That(read.Length, Is.EqualTo(1));
    }

    private static void AssertIs(LoopFileException exception, FileError error, string errno, string path) => Assert.Multiple(() =>
    {
        Assert.That(exception.Error, Is.EqualTo(error), exception.Message);
        Assert.That(exception.Path, Is.EqualTo(path));
        Assert.That(exception.Message, Does.Contain(errno).And.Contain(path).And.Not.Contain("\n"));
    });

    private static async Task<LoopFileException> ErrorOfAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (LoopFileException exception)
        {
            return exception;
        }

        throw new AssertionException("nothing was thrown");
    }

    /// <summary>Also a file that was disposed of is closed by somebody else on epoll, in its own time.</summary>
    private static Task HasNoOperationAsync(LoopServer server) => Eventually.HoldsAsync(
        () => server.OnLoopAsync(() => server.Loop.Engine.Files.IsIdle).GetAwaiter().GetResult(),
        static () => "operations are left");

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
