using System.Runtime.InteropServices;

namespace Loop.Conformance.Tests.Files;

/// <summary>Whole files into memory of the caller's: shorter than it, as long, longer, and not there.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ReadIntoTests(Arm arm)
{
    private const int MaxStepBytes = 1024 * 1024;
    private const int FilesInWindow = 500;

    [TestCase(0, 1)]
    [TestCase(1, 2)]
    [TestCase(1, 1)]
    [TestCase(0, 0)]
    [TestCase(4096, 4096)]
    [TestCase(4096, 4097)]
    [TestCase(4096, 100_000)]
    [TestCase(MaxStepBytes - 1, MaxStepBytes)]
    [TestCase(MaxStepBytes, MaxStepBytes)]
    [TestCase(MaxStepBytes, MaxStepBytes + 1)]
    [TestCase(5 * MaxStepBytes, 6 * MaxStepBytes)]
    public async Task A_file_that_the_memory_holds_is_read_again_and_again(int lengthBytes, int memoryBytes)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", lengthBytes);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                byte[] memory = new byte[memoryBytes];
                int read = await LoopFile.ReadAll(area.PathOf("file"), memory);
                Payload.AssertSame(memory.AsSpan(0, read), content);
                Assert.That(memory.AsSpan(read).ContainsAnyExcept((byte)0), Is.False, "bytes beyond the file's are touched");
            }
        });
        await area.NothingOpenAsync();
        Assert.That(server.Loop.Engine.Files.BufferBytes, Is.Zero, "bytes of buffers that are out");
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(4097, 4096)]
    [TestCase(MaxStepBytes + 1, MaxStepBytes)]
    [TestCase(3 * MaxStepBytes, (2 * MaxStepBytes) + 1)]
    public async Task A_file_that_is_longer_is_an_error_that_says_so(int lengthBytes, int memoryBytes)
    {
        await using FileArea area = new();
        area.MakeRandom("file", lengthBytes);
        area.Make("known", "x"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            for (int i = 0; i < 2; i++)
            {
                LoopFileException refused = await ThrowsAsync(LoopFile.ReadAll(area.PathOf("file"), new byte[memoryBytes]));
                Assert.That(refused.Error, Is.EqualTo(FileError.TooLarge));
                Assert.That(refused.Message, Does.Contain(area.PathOf("file")).And.Contain($"{memoryBytes} bytes").And.Not.Contain("\n"));
                Assert.That(await LoopFile.ReadAll(area.PathOf("known"), new byte[10]), Is.EqualTo(1), "the next read");
            }
        });
        await area.NothingOpenAsync();
        Assert.That(server.Loop.Engine.Files.BufferBytes, Is.Zero, "bytes of buffers that are out");
    }

    [Test]
    public async Task What_is_no_file_to_read_whole_is_told_apart()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 1000);
        Directory.CreateDirectory(area.PathOf("folder"));
        File.CreateSymbolicLink(area.PathOf("link"), "file");
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            for (int i = 0; i < 2; i++)
            {
                byte[] memory = new byte[2000];
                Assert.That(await LoopFile.ReadAll(area.PathOf("link"), memory), Is.EqualTo(content.Length));
                Payload.AssertSame(memory.AsSpan(0, content.Length), content);
                Assert.That((await ThrowsAsync(LoopFile.ReadAll(area.PathOf("none"), memory))).Error, Is.EqualTo(FileError.NotFound));
                Assert.That((await ThrowsAsync(LoopFile.ReadAll(area.PathOf("folder"), memory))).Error, Is.EqualTo(FileError.IsDirectory));
                Assert.That(await LoopFile.ReadAll("/proc/self/comm", memory), Is.EqualTo(new FileInfo("/proc/self/comm").OpenText().ReadToEnd().Length));
            }

            Assert.Throws<ArgumentException>(static () => LoopFile.ReadAll("", new byte[1]));
            Assert.Throws<ArgumentException>(static () => LoopFile.ReadAll("a\0b", new byte[1]));
        });
    }

    [Test]
    public async Task Thousands_at_once_each_get_their_own_file_whether_the_memory_is_pinned_or_not()
    {
        const int files = 1500;
        const int memoryBytes = 9001;
        await using FileArea area = new();
        byte[][] contents = [.. Enumerable.Range(0, files).Select(i => area.MakeRandom($"{i}", (i * 7) % 9000, seed: i))];
        byte[] pinned = GC.AllocateArray<byte>(files * memoryBytes, pinned: true);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            foreach (bool isPinned in (bool[])[true, false, true])
            {
                Memory<byte>[] memories = [.. Enumerable.Range(0, files).Select(i => isPinned
                    ? MemoryMarshal.CreateFromPinnedArray(pinned, i * memoryBytes, memoryBytes)
                    : new byte[memoryBytes])];
                LoopTask<int>[] reads = [.. Enumerable.Range(0, files).Select(i => LoopFile.ReadAll(area.PathOf($"{i}"), memories[i]))];
                for (int i = 0; i < files; i++)
                {
                    int read = await reads[i];
                    Payload.AssertSame(memories[i].Span[..read], contents[i]);
                }
            }
        });
    }

    [Test]
    public async Task Reads_that_nobody_awaits_harm_none_that_is_awaited()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 1000);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] forgotten = new byte[2000];
                byte[] memory = new byte[2000];
                _ = LoopFile.ReadAll(area.PathOf("file"), forgotten);
                LoopTask<int> late = LoopFile.ReadAll(area.PathOf("file"), memory);
                Assert.That(await LoopFile.ReadAll(area.PathOf("file"), new byte[2000]), Is.EqualTo(content.Length));
                int read = await late;
                Payload.AssertSame(memory.AsSpan(0, read), content);
            }
        });
    }

    [Test]
    public async Task A_read_that_failed_and_that_nobody_awaited_is_logged_however_it_was_asked_for([Values] bool into, [Values] bool inSteps)
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        string missing = area.PathOf("none");
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            if (!inSteps)
            {
                // From then on the folder is known, and its files are read in one go.
                (await LoopFile.ReadAll(area.PathOf("file"))).Dispose();
            }

            Forget(into, missing);
        });
        await Eventually.HoldsAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return server.Log.Lines.Any(line => line.Exception is LoopFileException { Error: FileError.NotFound } found && found.Path == missing);
            },
            static () => "nothing was logged");
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(bool into, string path)
    {
        if (into)
        {
            _ = LoopFile.ReadAll(path, new byte[10]);
        }
        else
        {
            _ = LoopFile.ReadAll(path);
        }
    }

    [Test]
    public async Task A_disposed_memory_is_refused_and_costs_no_operation()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 100);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            Assert.Throws<ObjectDisposedException>(() => LoopFile.ReadAll(area.PathOf("file"), new GoneMemory().Memory));
            Assert.That(await LoopFile.ReadAll(area.PathOf("file"), new byte[101]), Is.EqualTo(content.Length));
        });
    }

    [Test]
    public async Task Reads_one_after_the_other_allocate_nothing_once_they_are_compiled()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 4000);
        string path = area.PathOf("file");
        Memory<byte> memory = MemoryMarshal.CreateFromPinnedArray(GC.AllocateArray<byte>(8192, pinned: true), 0, 8192);
        await using LoopServer server = await StartAsync();
        long allocated = await server.RunAsync(async () => await LeastAllocatedAsync(path, memory));
        Assert.That(allocated, Is.Zero, $"bytes allocated on the loop's thread over {FilesInWindow} files");
    }

    /// <summary>Of the windows until one allocates nothing: code that is not yet compiled to the end puts some on the heap that it does not later.</summary>
    private static async LoopTask<long> LeastAllocatedAsync(string path, Memory<byte> memory)
    {
        const int maxWindows = 400;
        long least = long.MaxValue;
        for (int window = 0; window < maxWindows && least > 0; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < FilesInWindow; i++)
            {
                await LoopFile.ReadAll(path, memory);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static async Task<LoopFileException> ThrowsAsync(LoopTask<int> task)
    {
        try
        {
            await task;
        }
        catch (LoopFileException exception)
        {
            return exception;
        }

        throw new AssertionException("nothing was thrown");
    }

    private sealed class GoneMemory : System.Buffers.MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(10);

        public override Span<byte> GetSpan() => throw new ObjectDisposedException(nameof(GoneMemory));

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new ObjectDisposedException(nameof(GoneMemory));

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
