using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Loop.Bench.Datagrams;
using Loop.Bench.Measuring;
using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench;

/// <summary>The command <c>datagrams</c>: a datagram echo on Loop against one on .NET's sockets. Exit code 0 when it measured, whatever the bar; 2 on bad input.</summary>
internal static class DatagramsCommand
{
    private static readonly Cell _cell = new(Connections: 8, SizeBytes: 64);

    public static async Task<int> RunAsync(Func<(int Pairs, double Seconds, string? Output)> read, CancellationToken cancel)
    {
        try
        {
            (int pairs, double seconds, string? output) = read();
            Commands.RequireLinux();
            Console.WriteLine("building…");
            Builder builder = await Builder.CreateAsync(cancel);
            IReadOnlyDictionary<string, ServerCommand> servers = await DatagramCatalog.BuildAsync(builder, cancel);
            EchoOptions options = new()
            {
                Connections = [_cell.Connections],
                Sizes = [_cell.SizeBytes],
                Servers = [.. servers.Keys],
                Pairs = pairs,
                PairsPerStart = pairs,
                Seconds = seconds,
                CountSystemCalls = false,
                Quick = false,
                Output = output,
            };
            Stopwatch clock = Stopwatch.StartNew();
            PairRunner runner = new(options, servers, builder.NativeProgram("datagram_load"), text => Console.WriteLine($"[{clock.Elapsed:hh\\:mm\\:ss}] {text}"));
            List<Window> windows = [];
            foreach (Ratio ratio in DatagramCatalog.Ratios)
            {
                windows.AddRange(await runner.BlockAsync(_cell, ratio, 0, pairs, 0, cancel));
            }

            string report = DatagramReport.Write(windows, _cell, SetUp(options, builder));
            Console.WriteLine();
            Console.WriteLine(report);
            if (output is not null)
            {
                Directory.CreateDirectory(output);
                await File.WriteAllTextAsync(Path.Combine(output, "datagrams.md"), report, cancel);
                await File.WriteAllTextAsync(Path.Combine(output, "datagrams.csv"), Csv(windows), cancel);
            }

            return 0;
        }
        catch (BenchException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 2;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted: nothing is kept.");
            return 130;
        }
    }

    private static string[] SetUp(EchoOptions options, Builder builder) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSArchitecture}, " +
            $"{Environment.ProcessorCount} CPUs; server on CPU {options.ServerCpu}, load on CPU {options.LoadCpu}, over loopback"),
        $"{RuntimeInformation.FrameworkDescription}; C: {builder.NativeFlags}",
        string.Create(CultureInfo.InvariantCulture, $"{options.Pairs} alternating pairs a ratio, windows of {options.Seconds} s, warm-up {EchoOptions.WarmSeconds(true)} s"),
        "closed loop: 16 datagrams outstanding on each of 8 client sockets (sendmmsg, recvmmsg, no offload)",
    ];

    private static string Csv(List<Window> windows) => string.Concat(windows.Select(static window => string.Create(
        CultureInfo.InvariantCulture,
        $"{window.Ratio},{window.Pair},{window.Server},{window.Load.Messages},{window.Load.Seconds},{window.Load.ServerCpuNs},{window.Load.ClientCpuNs}\n"))
        .Prepend("ratio,pair,server,datagrams,seconds,serverCpuNs,clientCpuNs\n"));
}
