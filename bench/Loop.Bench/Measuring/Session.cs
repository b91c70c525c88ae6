using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Measuring;

/// <summary>A started, connected and warmed-up server with its load, ready for windows.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly LoadProcess _load;

    private Session(ServerCommand command, ServerProcess server, LoadProcess load)
    {
        Command = command;
        _server = server;
        _load = load;
    }

    public ServerCommand Command { get; }

    public string ReadyLine => _server.ReadyLine;

    public static async Task<Session> OpenAsync(ServerCommand command, Cell cell, EchoOptions options, string loadProgram, CancellationToken cancel)
    {
        ServerProcess server = await ServerProcess.StartAsync(command, options.ServerCpu, new Dictionary<string, string>(), cancel);
        try
        {
            LoadProcess load = await LoadProcess.ConnectAsync(loadProgram, server, cell, options.LoadCpu, cancel);
            Session session = new(command, server, load);
            try
            {
                await load.RunAsync(EchoOptions.WarmSeconds(command.IsManaged), 0.1, 0, cancel);
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

    /// <summary>One closed-loop window. What ran before had the caches: a tenth of a second goes first.</summary>
    public Task<LoadResult> WindowAsync(double seconds, CancellationToken cancel) => _load.RunAsync(0.1, seconds, 0, cancel);

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _server.DisposeAsync();
    }
}
