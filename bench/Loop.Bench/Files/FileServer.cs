using System.Globalization;
using Loop.Bench.Contests;
using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Files;

/// <summary>A server of files with its load connected.</summary>
internal sealed class FileServer : Contestant
{
    private readonly ServerProcess _server;
    private readonly CommandedProcess _load;

    private FileServer(string name, ServerProcess server, CommandedProcess load)
        : base(name)
    {
        _server = server;
        _load = load;
    }

    public override string ReadyLine => _server.ReadyLine;

    public static async Task<FileServer> StartAsync(
        ServerCommand command, int serverCpu, int loadCpu, string loadProgram, string path, int lengthBytes, int connections, CancellationToken cancel)
    {
        ServerProcess server = await ServerProcess.StartAsync(command, serverCpu, new Dictionary<string, string>(), cancel);
        try
        {
            string[] arguments =
            [
                "--port", Text(server.Port), "--path", path, "--length", Text(lengthBytes), "--server-pid", Text(server.Id),
                "--connections", Text(connections), "--cpu", Text(loadCpu),
            ];
            FileServer started = new(command.Name, server, await CommandedProcess.StartAsync(null, loadProgram, arguments, cancel));
            await started.WindowAsync(command.IsManaged ? 3 : 0.5, cancel);
            return started;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A tenth of a second goes first: the caches belong to what ran before.</summary>
    public override async Task<Sample> WindowAsync(double seconds, CancellationToken cancel) =>
        Sample.Parse(await _load.AskAsync(string.Create(CultureInfo.InvariantCulture, $"run 0.1 {seconds}"), cancel));

    public override async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
