using System.Runtime.InteropServices;
using Loop;
using Loop.Bench.Peers;

// Reads whole files on one loop: so many methods, each awaiting one file after the other. --backend io_uring|epoll, and what ReadWork takes. Each reads into memory
// of its own, which it uses again, as the C program and the one on .NET's files do; with --owned it gets new memory with each file and disposes it.

const int BufferBytes = 16 * 1024;
const int PageBytes = 4096;
ReadWork work = ReadWork.From(args);
bool owned = args.Contains("--owned");

// On pages, as the C program's: the kernel copies whole pages, and a page to a place that is a little off another page is slower.
byte[] memory = GC.AllocateUninitializedArray<byte>((BufferBytes * work.Parallel) + PageBytes, pinned: true);
int offset = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) & (PageBytes - 1));
await using LoopHost host = LoopHost.CreateBuilder("--loops", "1", "--backend", ReadWork.Option(args, "--backend") ?? "auto")
    .Listen<Nobody>("127.0.0.1:0")
    .Build();
await host.StartAsync();
EventLoop loop = host.Loops[0];
work.Serve($"loop-{loop.Backend}", () =>
{
    // Whoever waits for it waits on a thread of its own, so the loop's may set it.
    TaskCompletionSource<ReadCount> ended = new();
    loop.Post(() => _ = RunAsync(work, owned ? default : MemoryMarshal.CreateFromPinnedArray(memory, offset, BufferBytes * work.Parallel), ended));
    return ended.Task;
});

static async LoopTask RunAsync(ReadWork work, Memory<byte> memory, TaskCompletionSource<ReadCount> ended)
{
    ReadCount count = new();
    LoopTask[] readers = new LoopTask[work.Parallel];
    for (int i = 0; i < readers.Length; i++)
    {
        readers[i] = memory.IsEmpty ? ReadOwnedAsync(work, count) : ReadIntoAsync(work, memory.Slice(BufferBytes * i, BufferBytes), count);
    }

    try
    {
        foreach (LoopTask reader in readers)
        {
            await reader;
        }

        ended.SetResult(count);
    }
    catch (LoopFileException exception)
    {
        ended.SetException(exception);
    }
}

// All of it is on one thread, as in the C program, so the next file is a plain count.
static async LoopTask ReadIntoAsync(ReadWork work, Memory<byte> buffer, ReadCount count)
{
    while (!work.IsOver)
    {
        int length = await LoopFile.ReadAll(work.NextOnOneThread(), buffer);
        count.Bytes += length;
        count.Files++;
    }
}

static async LoopTask ReadOwnedAsync(ReadWork work, ReadCount count)
{
    while (!work.IsOver)
    {
        using OwnedBuffer content = await LoopFile.ReadAll(work.NextOnOneThread());
        count.Bytes += content.Length;
        count.Files++;
    }
}
