using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Measuring;

/// <summary>Measures what would disturb the timed windows: memory, allocations, system calls; and open-loop latency.</summary>
internal sealed class Profiler(EchoOptions options, string loadProgram, string startupHook, Action<string> progress)
{
    private static readonly Cell _few = new(16, 64);

    /// <param name="cell">The workload.</param>
    /// <param name="command">The server.</param>
    /// <param name="rate">Open loop: messages per second.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<Profile> RunAsync(Cell cell, ServerCommand command, double rate, CancellationToken cancel)
    {
        Dictionary<string, string> environment = command.IsManaged ? new() { ["DOTNET_STARTUP_HOOKS"] = startupHook } : [];
        await using ServerProcess server = await ServerProcess.StartAsync(command, options.ServerCpu, environment, cancel);

        // Compiled and warm before its memory is read for the first time: what grows from here on belongs to the connections.
        await using (LoadProcess few = await LoadProcess.ConnectAsync(loadProgram, server, _few with { SizeBytes = cell.SizeBytes }, options.LoadCpu, cancel))
        {
            await few.RunAsync(EchoOptions.WarmSeconds(command.IsManaged), 0.1, 0, cancel);
        }

        long before = server.ResidentBytes();
        await using LoadProcess load = await LoadProcess.ConnectAsync(loadProgram, server, cell, options.LoadCpu, cancel);
        await load.OnceAsync(cancel);
        await Task.Delay(TimeSpan.FromSeconds(0.5), cancel); // idle: nothing runs that could be waited for
        double? resident = cell.Connections >= 1000 ? (double)(server.ResidentBytes() - before) / cell.Connections : null;

        await load.RunAsync(0.2, 0.1, 0, cancel);
        double window = Math.Min(options.Seconds, 1);
        double? allocated = command.IsManaged ? await AllocatedAsync(server, load, window, cancel) : null;
        double? calls = null;
        if (options.CountSystemCalls)
        {
            await using SystemCallCounter counter = await SystemCallCounter.AttachAsync(server.Id, cancel);
            await counter.StartAsync(cancel);
            LoadResult run = await load.RunAsync(0, window, 0, cancel); // the server is idle before and after: all its calls belong to these messages
            calls = (double)await counter.StopAsync(cancel) / run.MessagesAll;
        }

        LoadResult open = await load.RunAsync(0.3, Math.Max(options.Seconds, 0.8), rate, cancel);
        progress($"  profile {command.Name}: system calls {calls:0.000}, allocated {(allocated is { } bytes ? bytes.ToString("0.00") : "-")} B a message, " +
            $"open loop p99 {open.P99Us:0} us");
        return new(cell, command.Name, server.ReadyLine, calls, allocated, resident, open);
    }

    /// <summary>The median of three windows: what a message allocates shows in each, what the runtime does once in a while in one of them.</summary>
    private static async Task<double> AllocatedAsync(ServerProcess server, LoadProcess load, double seconds, CancellationToken cancel)
    {
        await server.AllocatedBytesAsync(cancel); // the first report sets up the console
        long first = await server.AllocatedBytesAsync(cancel), last = await server.AllocatedBytesAsync(cancel), own = last - first;
        List<double> windows = [];
        for (int i = 0; i < 3; i++)
        {
            LoadResult run = await load.RunAsync(0, seconds / 2, 0, cancel);
            long now = await server.AllocatedBytesAsync(cancel);
            windows.Add((double)Math.Max(0, now - last - own) / run.MessagesAll); // without what the report itself allocates
            last = now;
        }

        return Interval.Of(windows).Median;
    }
}
