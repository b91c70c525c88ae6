namespace Loop.Conformance.Tests.Files;

/// <summary>A named pipe where a file is wanted (fifo(7)) fails at once, whoever has its other end open; and what that takes does regular files no harm.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class NamedPipeTests(Arm arm)
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Reading_a_named_pipe_that_nobody_writes_to_whole_fails_at_once(bool isFolderKnown)
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        Native.MakeFifo(area.PathOf("pipe"));
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            if (isFolderKnown)
            {
                (await LoopFile.ReadAll(area.PathOf("file"))).Dispose();
            }

            AssertIsNoFile(await ErrorOfAsync(async () => (await LoopFile.ReadAll(area.PathOf("pipe"))).Dispose()), area.PathOf("pipe"));
        });
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task Reading_a_named_pipe_that_has_a_silent_writer_whole_fails_at_once()
    {
        await using FileArea area = new();
        Native.MakeFifo(area.PathOf("pipe"));
        await using LoopServer server = await StartAsync();
        using (OpenBothEnds(area.PathOf("pipe")))
        {
            await server.RunAsync(async () =>
                AssertIsNoFile(await ErrorOfAsync(async () => (await LoopFile.ReadAll(area.PathOf("pipe"))).Dispose()), area.PathOf("pipe")));
        }
    }

    [TestCase(FileAccess.Read, false)]
    [TestCase(FileAccess.Read, true)]
    [TestCase(FileAccess.Write, true)]
    [TestCase(FileAccess.ReadWrite, false)]
    public async Task Opening_a_named_pipe_fails_at_once(FileAccess access, bool isOtherEndOpen)
    {
        await using FileArea area = new();
        Native.MakeFifo(area.PathOf("pipe"));
        await using LoopServer server = await StartAsync();
        using (isOtherEndOpen ? OpenBothEnds(area.PathOf("pipe")) : null)
        {
            await server.RunAsync(async () =>
                AssertIsNoFile(await ErrorOfAsync(async () => (await LoopFile.Open(area.PathOf("pipe"), FileMode.Open, access)).Dispose()), area.PathOf("pipe")));
        }
    }

    [Test]
    public async Task Opening_a_named_pipe_that_nobody_reads_to_write_fails_at_once()
    {
        await using FileArea area = new();
        Native.MakeFifo(area.PathOf("pipe"));
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            LoopFileException error = await ErrorOfAsync(async () => await LoopFile.Open(area.PathOf("pipe"), FileMode.Open, FileAccess.Write));
            Assert.That(error.Message, Does.Contain("ENXIO"));
        });
    }

    [Test]
    public async Task A_device_that_has_offsets_is_read()
    {
        await using LoopServer server = await StartAsync();
        byte[] read = [1, 2, 3];
        await server.RunAsync(async () =>
        {
            using LoopFile zeros = await LoopFile.Open("/dev/zero");
            Assert.That(await zeros.Read(0, read), Is.EqualTo(3));
        });
        Assert.That(read, Is.EqualTo(new byte[3]));
    }

    [Test]
    public async Task A_file_that_is_not_in_the_page_cache_is_read_whole()
    {
        const int lengthBytes = 20_000_000;
        await using FileArea area = new();
        byte[] small = area.MakeRandom("small", 9000);
        byte[] large = area.MakeRandom("large", lengthBytes);
        await using LoopServer server = await StartAsync();
        byte[] read = new byte[lengthBytes];
        for (int i = 0; i < 3; i++)
        {
            Native.DropFromCache(area.PathOf("small"));
            Native.DropFromCache(area.PathOf("large"));
            await server.RunAsync(async () =>
            {
                using (OwnedBuffer whole = await LoopFile.ReadAll(area.PathOf("small")))
                {
                    Payload.AssertSame(whole.Memory.Span, small);
                }

                using LoopFile file = await LoopFile.Open(area.PathOf("large"));
                Assert.That(await file.Read(0, read), Is.EqualTo(lengthBytes));
            });
            Payload.AssertSame(read, large);
            Array.Clear(read);
        }
    }

    [Test]
    public async Task What_is_opened_to_append_keeps_that()
    {
        await using FileArea area = new();
        area.Make("file", "one"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"), FileMode.Append, FileAccess.Write);
            Assert.That(await file.Write(0, "two"u8.ToArray()), Is.EqualTo(3));
        });
        Assert.That(await File.ReadAllTextAsync(area.PathOf("file")), Is.EqualTo("onetwo"));
    }

    /// <summary>To read and to write at once waits for nobody on Linux (fifo(7)).</summary>
    private static Microsoft.Win32.SafeHandles.SafeFileHandle OpenBothEnds(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private static void AssertIsNoFile(LoopFileException error, string path)
    {
        Assert.That(error.Error, Is.EqualTo(FileError.Failed));
        Assert.That(error.Message, Does.Contain("ESPIPE").And.Contain(path));
        Assert.That(error.Path, Is.EqualTo(path));
    }

    private static async Task<LoopFileException> ErrorOfAsync(Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (LoopFileException exception)
        {
            return exception;
        }

        throw new AssertionException("no error came");
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
