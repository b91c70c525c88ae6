using Loop.Bench.Peers;
using Microsoft.Win32.SafeHandles;

// Reads whole files as a .NET developer does without blocking: an asynchronous handle, one read into a buffer that is used again, so many tasks.

ReadWork work = ReadWork.From(args);
work.Serve("dotnet", async () =>
{
    Task<ReadCount>[] readers = [.. Enumerable.Range(0, work.Parallel).Select(_ => Task.Run(() => ReadAsync(work)))];
    ReadCount all = new();
    foreach (ReadCount count in await Task.WhenAll(readers))
    {
        all.Files += count.Files;
        all.Bytes += count.Bytes;
    }

    return all;
});

static async Task<ReadCount> ReadAsync(ReadWork work)
{
    ReadCount count = new();
    Memory<byte> buffer = new byte[16 * 1024];
    while (!work.IsOver)
    {
        using SafeFileHandle file = File.OpenHandle(work.Next(), FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous);
        count.Bytes += await RandomAccess.ReadAsync(file, buffer, 0);
        count.Files++;
    }

    return count;
}
