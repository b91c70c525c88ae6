using System.CommandLine;
using System.Globalization;
using Loop.Bench.Contests;
using Loop.Bench.Measuring;
using Loop.Bench.Processes;
using Loop.Bench.Reporting;
using Loop.Bench.Servers;

namespace Loop.Bench.Framing;

/// <summary>
/// The command <c>framing</c>: frames of 32 bytes, 64 to a packet, cut by the generated loop and by the same parser written by hand over a span. The
/// figure is frames in a second of the loop's CPU time, receiving included.
/// </summary>
internal static class FramingCommand
{
    private const int Cpu = 0;
    private const int PairsAStart = 5;
    private const double WarmSeconds = 1;
    private static readonly string[] _backends = ["io_uring", "epoll"];
    private static readonly string[] _framings = ["lines", "records"];

    private static readonly Bar[] _bars =
    [
        .. from backend in _backends
           from framing in _framings
           from bar in (Bar[])
           [
               new($"{framing}-generated {backend}", $"{framing}-by-hand {backend}", 0.95),
               new($"unframed {backend}", $"{framing}-by-hand {backend}", null),
           ]
           select bar,
    ];

    public static Command Create()
    {
        Option<int> pairs = new("--pairs") { Description = "Alternating pairs per ratio (a verdict needs 9)", DefaultValueFactory = _ => 15 };
        Option<double> seconds = new("--seconds") { Description = "Length of a window", DefaultValueFactory = _ => 0.5 };
        Option<string?> output = new("--output") { Description = "Folder for the results (default bench/results/<date>-<kernel>-framing)" };
        Command command = new("framing", "Compares generated framing with the same parser written by hand over a span") { pairs, seconds, output };
        command.SetAction((parsed, cancel) => BenchRun.GuardAsync(
            () => RunAsync(parsed.GetValue(pairs), parsed.GetValue(seconds), parsed.GetValue(output), cancel), cancel));
        return command;
    }

    private static async Task RunAsync(int pairs, double seconds, string? output, CancellationToken cancel)
    {
        Commands.RequireLinux();
        Console.WriteLine("building…");
        Builder builder = Builder.OfRepository();
        string program = await builder.ProjectAsync("bench/peers/Frames", cancel);
        List<SamplePair> measured = [];
        List<Contestant> shown = [];
        foreach (string backend in _backends)
        {
            for (int first = 0; first < pairs; first += PairsAStart)
            {
                // A fresh process every few pairs: where its code lies differs from one to the next.
                await using CommandedProcess process = await CommandedProcess.StartAsync(Cpu, "dotnet", [program, "--backend", backend], cancel);
                Bar[] bars = [.. _bars.Where(bar => bar.Against.EndsWith(' ' + backend))];
                Dictionary<string, Contestant> contestants = bars.SelectMany(static bar => (string[])[bar.Contestant, bar.Against]).Distinct()
                    .ToDictionary(static name => name, Contestant (name) => new Cutter(name, process, process.ReadyLine));
                await WarmAsync(contestants.Values, cancel);
                foreach (SamplePair pair in await Contest.RunAsync(contestants, bars, Math.Min(PairsAStart, pairs - first), seconds, cancel))
                {
                    measured.Add(pair with { Pair = first + pair.Pair });
                }

                shown.AddRange(first == 0 ? contestants.Values : []);
            }
        }

        string[] setUp =
        [
            "frames of 32 B, lines that end in CR LF and records behind 4 bytes of length; 64 to a packet, a packet to each of 64 connections, then a step of the loop; " +
                "the CPU time of the steps counts, receiving included",
            "all handler classes in one process on one loop, each with connections of its own; each hands a frame to the same method, which counts it; `unframed` only receives",
            string.Create(CultureInfo.InvariantCulture, $"{pairs} alternating pairs a ratio, windows of {seconds} s, a fresh process every {PairsAStart} pairs, ") +
                string.Create(CultureInfo.InvariantCulture, $"warm-up {3 * WarmSeconds} s for each class; all on CPU {Cpu}"),
        ];
        string report = ContestReport.Write("Generated framing", "frame", setUp, shown, _bars, measured) + "\n" + Alone(measured);
        Console.WriteLine();
        Console.WriteLine(report);
        Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, ContestReport.Keep(builder.Root, "framing", output, report, measured))}");
    }

    /// <summary>By turns, so that what is compiled anew has seen all of them.</summary>
    private static async Task WarmAsync(IEnumerable<Contestant> contestants, CancellationToken cancel)
    {
        for (int i = 0; i < 3; i++)
        {
            foreach (Contestant contestant in contestants)
            {
                await contestant.WindowAsync(WarmSeconds, cancel);
            }
        }
    }

    /// <summary>What cutting costs without the receiving.</summary>
    private static string Alone(List<SamplePair> measured)
    {
        MarkdownTable table = new("cutting alone, CPU ns a frame", "generated", "by hand");
        foreach (string backend in _backends)
        {
            double floor = Median($"unframed {backend}");
            foreach (string framing in _framings)
            {
                table.Add($"{framing} {backend}", Text(Median($"{framing}-generated {backend}") - floor), Text(Median($"{framing}-by-hand {backend}") - floor));
            }
        }

        return table.ToString();

        double Median(string name) => Interval.Of(Contest.Of(measured, name).Select(static sample => sample.CpuNsAUnit)).Median;

        static string Text(double ns) => ns.ToString("0.00", CultureInfo.InvariantCulture);
    }
}
