using Loop.Bench.Peers;
using Microsoft.Win32.SafeHandles;

// Reads whole files as a .NET developer does without blocking: an asynchronous handle, one read into a buffer that is used again, so many tasks.

ReadWork work = ReadWork.From(args);
await ReadWork.ServeAsync("dotnet", async until =>
{
    Task<ReadCount>[] readers = [.. Enumerable.Range(0, work.Parallel).Select(_ => Task.Run(() => ReadAsync(work, until)))];
    ReadCount all = new();
    foreach (ReadCount count in await Task.WhenAll(readers))
    {
        all.Files += count.Files;
        all.Bytes += count.Bytes;
    }

    return all;
});

static async Task<ReadCount> ReadAsync(ReadWork work, long until)
{
    ReadCount count = new();
    Memory<byte> buffer = new byte[16 * 1024];
    while (Environment.TickCount64 < until)
    {
        using SafeFileHandle file = File.OpenHandle(work.Next(), FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous);
        count.Bytes += await RandomAccess.ReadAsync(file, buffer, 0);
        count.Files++;
    }

    return count;
}
