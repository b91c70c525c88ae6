using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Measuring;

/// <summary>A started, connected and warmed-up server with its load, ready for windows.</summary>
internal sealed class WarmServer : IAsyncDisposable
{
    private const double LongestWindowSeconds = 10;
    private readonly ServerProcess _server;
    private readonly LoadProcess _load;
    private readonly Cell _cell;
    private double _roundSeconds;

    private WarmServer(ServerCommand command, Cell cell, ServerProcess server, LoadProcess load)
    {
        _cell = cell;
        Command = command;
        _server = server;
        _load = load;
    }

    public ServerCommand Command { get; }

    /// <summary>A window must see every connection several times over: with many of them one round takes as long as all their messages.</summary>
    public double LeastWindowSeconds => Math.Min(LongestWindowSeconds, 5 * _roundSeconds);

    public static async Task<WarmServer> OpenAsync(ServerCommand command, Cell cell, EchoOptions options, string loadProgram, CancellationToken cancel)
    {
        ServerProcess server = await ServerProcess.StartAsync(command, options.ServerCpu, new Dictionary<string, string>(), cancel);
        try
        {
            LoadProcess load = await LoadProcess.ConnectAsync(loadProgram, server, cell, options.LoadCpu, cancel);
            WarmServer warmServer = new(command, cell, server, load);
            try
            {
                LoadResult warm = await load.RunAsync(EchoOptions.WarmSeconds(command.IsManaged), 0.2, 0, cancel);
                warmServer._roundSeconds = cell.Connections / Math.Max(1, warm.MessagesPerSecond);
                return warmServer;
            }
            catch
            {
                await load.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>One window, in the closed loop unless a rate is given (messages a second). The caches belong to what ran before and all connections start at once: a tenth of a second and a round go first.</summary>
    public async Task<LoadResult> WindowAsync(double seconds, CancellationToken cancel, double rate = 0)
    {
        const int attempts = 3;
        for (int i = 0; i < attempts; i++, seconds *= 3)
        {
            LoadResult result = await _load.RunAsync(Math.Min(LongestWindowSeconds, 0.1 + _roundSeconds), seconds, rate, cancel);
            if (result.Messages >= _cell.Connections)
            {
                return result;
            }
        }

        // Not a hang: the load generator itself gives up on an echo that is missing for 15 s.
        throw new BenchException($"{Command.Name} did not even serve each of {_cell} once in {seconds / 3:0.0} s. Something else keeps the CPUs busy: end it, or use longer windows (--seconds).");
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _server.DisposeAsync();
    }
}
