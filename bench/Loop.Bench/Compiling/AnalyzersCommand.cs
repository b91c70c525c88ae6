using System.Globalization;
using System.Text;
using Loop.Bench.Measuring;
using Loop.Bench.Reporting;
using Loop.Bench.Servers;

namespace Loop.Bench.Compiling;

/// <summary>
/// The command <c>analyzers</c>: what Loop's analyzers cost in a full build. The same program is compiled with and without them in alternating
/// pairs; the share is the difference in the compiler's CPU time. Exit code 0 when it measured, whatever the bar; 2 on bad input.
/// </summary>
internal static class AnalyzersCommand
{
    private const double Bar = 0.15;

    public static async Task<int> RunAsync(Func<(int Files, int Pairs, string? Output)> read, CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("loop-analyzers-").FullName;
        try
        {
            (int files, int pairs, string? output) = read();
            Console.WriteLine("building…");
            Builder builder = Builder.OfRepository();
            string generator = await builder.ProjectAsync("src/Loop.Generators", cancel), analyzers = await builder.ProjectAsync("src/Loop.Analyzers", cancel);
            string echo = await builder.ProjectAsync("samples/Echo", cancel);
            (IReadOnlyList<string> paths, int handlers, int lines) = SyntheticProgram.Write(folder, files);
            Compiler compiler = await Compiler.FindAsync(builder.Root, folder, paths, Path.GetDirectoryName(echo)!, cancel);
            Console.WriteLine($"compiling {files} files, {handlers} of them handlers, {lines:N0} lines…");

            // The first run of each warms the caches of the file system; the report of the first is shown.
            Compilation reported = await compiler.RunAsync([generator, analyzers], withReport: true, cancel);
            await compiler.RunAsync([generator], withReport: false, cancel);
            List<(Compilation With, Compilation Without)> runs = [];
            for (int pair = 0; pair < pairs; pair++)
            {
                Compilation? with = null, without = null;
                foreach (bool isWith in pair % 2 == 0 ? new[] { true, false } : [false, true])
                {
                    Compilation run = await compiler.RunAsync(isWith ? [generator, analyzers] : [generator], withReport: false, cancel);
                    (with, without) = isWith ? (run, without) : (with, run);
                }

                runs.Add((with!, without!));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  pair {pair + 1}/{pairs}: with {with!.CpuSeconds:0.00} s, without {without!.CpuSeconds:0.00} s of CPU"));
            }

            string report = Write(files, handlers, lines, reported, runs);
            Console.WriteLine("\n" + report);
            Keep(builder.Root, output, report, runs);
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
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(int files, int handlers, int lines, Compilation reported, List<(Compilation With, Compilation Without)> runs)
    {
        Interval share = Interval.Of(runs.Select(run => 1 - (run.Without.CpuSeconds / run.With.CpuSeconds)));
        Interval wall = Interval.Of(runs.Select(run => 1 - (run.Without.WallSeconds / run.With.WallSeconds)));
        MarkdownTable table = new("what", "median", "95 % interval", "pairs");
        table.Add("CPU of a full compile, with (s)", Text(Interval.Of(runs.Select(run => run.With.CpuSeconds)).Median), "", Text(runs.Count));
        table.Add("CPU of a full compile, without (s)", Text(Interval.Of(runs.Select(run => run.Without.CpuSeconds)).Median), "", Text(runs.Count));
        table.Add("share of the CPU time", Percent(share.Median), $"{Percent(share.Low)} to {Percent(share.High)}", Text(share.Count));
        table.Add("share of the elapsed time", Percent(wall.Median), $"{Percent(wall.Low)} to {Percent(wall.High)}", Text(wall.Count));
        string verdict = share.Low < Bar ? share.Median < Bar ? "met" : "met by the interval, not by the median" : "missed";
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Analyzers in a full build

            {files} files, {handlers} of them handler classes, {lines:N0} lines. The SDK's compiler, a fresh process each time, with Loop's generator and no other analyzers than Loop's.

            {table}
            Bar: under {Percent(Bar)} of the CPU time: {verdict}.

            The compiler's own account of one run (`/reportanalyzer`, seconds over all threads):

            ```text
            {reported.Report.Trim()}
            ```
            """) + "\n";
    }

    private static void Keep(string root, string? output, string report, List<(Compilation With, Compilation Without)> runs)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}-analyzers");
        string folder = output ?? Path.Combine(root, "bench", "results", name);
        for (int i = 2; output is null && Directory.Exists(folder); i++)
        {
            folder = Path.Combine(root, "bench", "results", $"{name}-{i}");
        }

        Directory.CreateDirectory(folder);
        StringBuilder raw = new("pair,withCpuSeconds,withoutCpuSeconds,withWallSeconds,withoutWallSeconds\n");
        for (int i = 0; i < runs.Count; i++)
        {
            raw.Append(CultureInfo.InvariantCulture, $"{i + 1},{runs[i].With.CpuSeconds},{runs[i].Without.CpuSeconds},{runs[i].With.WallSeconds:0.000},{runs[i].Without.WallSeconds:0.000}\n");
        }

        File.WriteAllText(Path.Combine(folder, "results.md"), report);
        File.WriteAllText(Path.Combine(folder, "runs.csv"), raw.ToString());
        Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);
}
