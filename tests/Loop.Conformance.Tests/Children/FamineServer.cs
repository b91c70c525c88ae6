using System.Globalization;
using Loop.Connections;

namespace Loop.Conformance.Tests.Children;

/// <summary>An echo server with few descriptors: tells its counters when asked, and is given more when told.</summary>
internal static class FamineServer
{
    /// <summary>For the ring, its listener and its reserve, and for some connections.</summary>
    private const int FreeDescriptors = 16;

    public static async Task RunAsync(string backend)
    {
        // Once with everything that is needed, so that nothing has to be loaded while there are no descriptors.
        LoopHost first = Make(backend);
        await first.StartAsync();
        Report(first);
        Console.WriteLine(first.EndPoints[0]);
        Console.ReadLine();
        await first.StopAsync();

        // Before the second one starts: an armed accept of io_uring keeps the limit that it was armed under.
        StartPoolThreads();
        ulong limitBefore = Native.SetDescriptorLimit((ulong)(FillGaps() + 1 + FreeDescriptors));
        LoopHost host = Make(backend);
        await host.StartAsync();
        Console.WriteLine(host.EndPoints[0]);
        while (Console.ReadLine() is { } line)
        {
            if (line == "feed")
            {
                Native.SetDescriptorLimit(limitBefore);
            }

            Console.WriteLine(Report(host));
        }

        await host.StopAsync();
    }

    private static LoopHost Make(string backend) => LoopHost.CreateBuilder("--backend", backend, "--loops", "1")
        .Listen<Echo.EchoSpan>("127.0.0.1:0")
        .Configure(static options => options.MaxConnections = 1000)
        .Build();

    private static string Report(LoopHost host)
    {
        EngineCounters counters = host.Loops[0].Engine.Counters;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{host.Loops[0].Ticks} {counters.AcceptPauses} {counters.Shed} {counters.Accepted} {host.Loops[0].ConnectionCount}");
    }

    /// <summary>
    /// Gives the thread pool all the threads it may have. The runtime opens a pipe for each thread it starts, so a pool that wants one more while there
    /// are no descriptors ends the process as out of memory.
    /// </summary>
    public static void StartPoolThreads()
    {
        const int threads = 4;
        ThreadPool.GetMinThreads(out _, out int completionPortThreads);
        ThreadPool.SetMinThreads(threads, completionPortThreads);
        ThreadPool.SetMaxThreads(threads, Math.Max(threads, completionPortThreads));
        // Not disposed: the threads may still be on their way out of it.
        int others = Thread.CurrentThread.IsThreadPoolThread ? threads - 1 : threads;
        Barrier all = new(others + 1);
        for (int i = 0; i < others; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static all => all.SignalAndWait(), all, preferLocal: false);
        }

        all.SignalAndWait();
    }

    /// <summary>The limit is one of numbers, not of counts, so the gaps under the highest number are filled first.</summary>
    public static int FillGaps()
    {
        int highest = Directory.EnumerateFileSystemEntries("/proc/self/fd").Max(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        int opened;
        do
        {
            // Kept by its number alone: it goes with the process.
            opened = Native.OpenNull();
        }
        while (opened < highest);

        return opened;
    }
}
