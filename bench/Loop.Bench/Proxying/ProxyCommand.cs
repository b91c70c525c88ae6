using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Loop.Bench.Contests;
using Loop.Bench.Measuring;
using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Proxying;

/// <summary>
/// The command <c>proxy</c>: echoes through <c>samples/Proxy</c> and through HAProxy in TCP mode, one thread each. The proxy has a core of its own;
/// the load and the server behind it, the C echo on epoll, share the other.
/// </summary>
internal static class ProxyCommand
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Option<int> pairs = new("--pairs") { Description = "Alternating pairs per ratio (a verdict needs 9)", DefaultValueFactory = _ => 11 };
        Option<double> seconds = new("--seconds") { Description = "Length of a window in the closed loop; four times that in the open loop", DefaultValueFactory = _ => 0.5 };
        Option<int> connections = new("--connections") { Description = "Connections, one message outstanding on each", DefaultValueFactory = _ => 100 };
        Option<int[]> sizes = new("--size") { Description = "Message size in bytes; may be given several times", DefaultValueFactory = _ => [64, 16384] };
        Option<string?> output = new("--output") { Description = "Folder for the results (default bench/results/<date>-<kernel>-proxy)" };
        Option<bool> noSplice = new("--no-splice") { Description = "Leave out HAProxy with splice(2), which no bar speaks of" };
        Command command = new("proxy", "Compares TCP proxies: Loop, HAProxy; about ten minutes") { pairs, seconds, connections, sizes, output, noSplice };
        command.SetAction((parsed, cancel) => BenchRun.GuardAsync(
            () => RunAsync(
                [.. ProxyCatalog.Ratios.Where(ratio => !parsed.GetValue(noSplice) || ratio.Denominator != ProxyCatalog.HAProxySplice)],
                new()
                {
                    Connections = [parsed.GetValue(connections)],
                    Sizes = parsed.GetValue(sizes)!,
                    Servers = [],
                    Pairs = parsed.GetValue(pairs),
                    PairsPerStart = parsed.GetValue(pairs),
                    Seconds = parsed.GetValue(seconds),
                    CountSystemCalls = false,
                    Quick = false,
                    Output = parsed.GetValue(output),
                },
                cancel),
            cancel));
        return command;
    }

    private static async Task RunAsync(IReadOnlyList<Ratio> ratios, EchoOptions options, CancellationToken cancel)
    {
        Commands.RequireLinux();
        Console.WriteLine("building…");
        Builder builder = await Builder.CreateAsync(cancel);
        string version = (await Commands.RunAsync(Path.Combine(builder.Root, "bench", "install-haproxy.sh"), [], cancel)).Trim();
        ServerCommand echo = new("upstream", builder.NativeProgram("echo_epoll"), [], new Dictionary<string, string>(), IsManaged: false);
        await using ServerProcess upstream = await ServerProcess.StartAsync(echo, options.LoadCpu, new Dictionary<string, string>(), cancel);
        IReadOnlyDictionary<string, ServerCommand> servers = await ProxyCatalog.BuildAsync(
            builder, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{upstream.Port}"), cancel);
        ProxyContest contest = new(options, servers, builder.NativeProgram("echo_load"));
        List<ProxyPair> pairs = [];
        foreach (int size in options.Sizes)
        {
            Cell cell = new(options.Connections[0], size);
            Console.WriteLine(cell);
            foreach (Ratio ratio in ratios)
            {
                pairs.AddRange(await contest.RunAsync(cell, ratio, cancel));
            }
        }

        string report = ProxyReport.Write(SetUp(options, builder, version), pairs);
        Console.WriteLine();
        Console.WriteLine(report);
        string folder = ContestReport.Keep(builder.Root, "proxy", options.Output, report, []);
        await File.WriteAllTextAsync(Path.Combine(folder, "pairs.json"), JsonSerializer.Serialize(pairs, _json) + "\n", cancel);
        Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
    }

    private static string[] SetUp(EchoOptions options, Builder builder, string version) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} CPUs"),
        string.Create(CultureInfo.InvariantCulture, $"the proxy on CPU {options.ServerCpu}; the load and the server behind it (`reference/echo_epoll.c`) on CPU {options.LoadCpu}, over loopback"),
        string.Create(CultureInfo.InvariantCulture, $"{options.Pairs} alternating pairs a ratio, windows of {options.Seconds} s, of {options.Seconds * ProxyContest.OpenLoopWindows} s in the open loop, warm-up {EchoOptions.WarmSeconds(true)} s (.NET) and {EchoOptions.WarmSeconds(false)} s (C)"),
        $"{version}, `nbthread 1`; {RuntimeInformation.FrameworkDescription}; C: {builder.NativeFlags}",
    ];
}
