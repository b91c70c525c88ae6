using System.Globalization;

namespace Loop.Conformance.Tests.Children;

/// <summary>
/// The entry point of this assembly when a test starts it as a process of its own: for what cannot be tried in the process that
/// the tests run in (descriptor limits, signals, feature switches).
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["host", ..]:
                // As a user's program: everything else is the command line of the host.
                // The times are longer than a test may stand between the server's end and its own.
                await LoopHost.CreateBuilder(args[1..])
                    .Listen<Echo.EchoSpan>("127.0.0.1:0", static options => options.CloseTimeout = TimeSpan.FromMinutes(1))
                    .Configure(static options => options.ShutdownTimeout = TimeSpan.FromMinutes(1))
                    .Build()
                    .RunAsync();
                return Environment.ExitCode;
            case ["faults", ..]:
                await LoopHost.CreateBuilder(args[1..]).Listen<FaultyServer>("127.0.0.1:0").Build().RunAsync();
                return Environment.ExitCode;
            case ["proxy", ..]:
                return (int)typeof(Loop.Samples.Proxy.ProxyClient).Assembly.EntryPoint!.Invoke(null, [args[1..]])!;
            case ["signals", var backend, var way]:
                return await SignalServer.RunAsync(backend, way);
            case ["activate", var sockets, ..]:
                ActivatedServer.Become(sockets.Split(' '), processId: null, args[2..]);
                return 0;
            case ["activate-for", var processId, var sockets, ..]:
                ActivatedServer.Become(sockets.Split(' '), int.Parse(processId, CultureInfo.InvariantCulture), args[3..]);
                return 0;
            case ["activated", var backend, var loops, ..]:
                return await ActivatedServer.RunAsync(backend, loops, args[3..]);
            case ["famine", var backend]:
                await FamineServer.RunAsync(backend);
                return 0;
            case ["ruin", var backend, var way]:
                return await RuinServer.RunAsync(backend, way);
            case ["files", var backend, var limit, var folder]:
                return await FileChild.RunAsync(backend, limit, folder);
            case ["moves"]:
                await MoveChild.RunAsync();
                return 0;
            case ["checks", var backend, var mistake]:
                return await MistakeServer.RunAsync(backend, mistake);
            case ["crowd", var count]:
                await CrowdClient.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            default:
                await Console.Error.WriteLineAsync("this assembly holds tests; run it with dotnet test");
                return 64;
        }
    }
}
