using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Measuring;

/// <summary>A started, connected and warmed-up server with its load, ready for windows.</summary>
internal sealed class Session : IAsyncDisposable
{
    private const double LongestWindowSeconds = 10;
    private readonly ServerProcess _server;
    private readonly LoadProcess _load;
    private double _roundSeconds;

    private Session(ServerCommand command, ServerProcess server, LoadProcess load)
    {
        Command = command;
        _server = server;
        _load = load;
    }

    public ServerCommand Command { get; }

    /// <summary>A window must see every connection several times over: with many of them one round takes as long as all their messages.</summary>
    public double LeastWindowSeconds => Math.Min(LongestWindowSeconds, 5 * _roundSeconds);

    public static async Task<Session> OpenAsync(ServerCommand command, Cell cell, EchoOptions options, string loadProgram, CancellationToken cancel)
    {
        ServerProcess server = await ServerProcess.StartAsync(command, options.ServerCpu, new Dictionary<string, string>(), cancel);
        try
        {
            LoadProcess load = await LoadProcess.ConnectAsync(loadProgram, server, cell, options.LoadCpu, cancel);
            Session session = new(command, server, load);
            try
            {
                LoadResult warm = await load.RunAsync(EchoOptions.WarmSeconds(command.IsManaged), 0.2, 0, cancel);
                session._roundSeconds = cell.Connections / Math.Max(1, warm.MessagesPerSecond);
                return session;
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

    /// <summary>One closed-loop window. The caches belong to what ran before and all connections start at once: a tenth of a second and a round go first.</summary>
    public async Task<LoadResult> WindowAsync(double seconds, CancellationToken cancel)
    {
        LoadResult result = await _load.RunAsync(Math.Min(LongestWindowSeconds, 0.1 + _roundSeconds), seconds, 0, cancel);
        return result.Messages > 0
            ? result
            : throw new BenchException($"{Command.Name} echoed nothing in a window of {seconds} s. Is the machine busy with something else? Then use longer windows (--seconds).");
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _server.DisposeAsync();
    }
}
