using Loop;
using Loop.Bench.Peers;

// Reads whole files on one loop: so many methods, each awaiting one file after the other. --backend io_uring|epoll, and what ReadWork takes.

ReadWork work = ReadWork.From(args);
await using LoopHost host = LoopHost.CreateBuilder("--loops", "1", "--backend", ReadWork.Option(args, "--backend") ?? "auto")
    .Listen<Nobody>("127.0.0.1:0")
    .Build();
await host.StartAsync();
EventLoop loop = host.Loops[0];
await ReadWork.ServeAsync($"loop-{loop.Backend}", async until =>
{
    TaskCompletionSource<ReadCount> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    loop.Post(() => _ = RunAsync(work, until, ended));
    return await ended.Task;
});

static async LoopTask RunAsync(ReadWork work, long until, TaskCompletionSource<ReadCount> ended)
{
    ReadCount count = new();
    LoopTask[] readers = new LoopTask[work.Parallel];
    for (int i = 0; i < readers.Length; i++)
    {
        readers[i] = ReadAsync(work, until, count);
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

static async LoopTask ReadAsync(ReadWork work, long until, ReadCount count)
{
    // All of it is on one thread, as in the C program, so the next file is a plain count.
    while (Environment.TickCount64 < until)
    {
        using OwnedBuffer content = await LoopFile.ReadAll(work.NextOnOneThread());
        count.Files++;
        count.Bytes += content.Length;
    }
}
