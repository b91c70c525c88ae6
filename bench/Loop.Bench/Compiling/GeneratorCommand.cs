using System.CommandLine;
using System.Globalization;
using Loop.Bench.Contests;
using Loop.Bench.Measuring;
using Loop.Bench.Reporting;
using Loop.Bench.Servers;

namespace Loop.Bench.Compiling;

/// <summary>
/// The command <c>generator</c>: what a keystroke in a file without handlers costs in a program with many handler classes, above a generator whose transform
/// does nothing. The compiler runs the transform of every attributed class after every edit, so this is what an editor feels.
/// </summary>
internal static class GeneratorCommand
{
    private const double MostMsAClass = 0.25;
    private const int Cpu = 0;
    private const int WarmWindows = 6;
    private static readonly string[] _edits = ["body", "declaration"];

    public static Command Create()
    {
        Option<int> classes = new("--classes") { Description = "Handler classes of the program", DefaultValueFactory = _ => 200 };
        Option<int> pairs = new("--pairs") { Description = "Alternating pairs (a verdict needs 9)", DefaultValueFactory = _ => 15 };
        Option<double> seconds = new("--seconds") { Description = "Length of a window", DefaultValueFactory = _ => 0.5 };
        Option<string?> output = new("--output") { Description = "Folder for the results (default bench/results/<date>-<kernel>-generator)" };
        Command command = new("generator", "Measures a re-run of Loop's generator after an unrelated edit, above one that does nothing") { classes, pairs, seconds, output };
        command.SetAction((parsed, cancel) => BenchRun.GuardAsync(
            () => RunAsync(parsed.GetValue(classes), parsed.GetValue(pairs), parsed.GetValue(seconds), parsed.GetValue(output), cancel), cancel));
        return command;
    }

    private static async Task RunAsync(int classes, int pairs, double seconds, string? output, CancellationToken cancel)
    {
        Console.WriteLine("building…");
        Builder builder = Builder.OfRepository();
        string program = await builder.ProjectAsync("bench/peers/Generation", cancel);
        string count = classes.ToString(CultureInfo.InvariantCulture);
        await using CommandedProcess process = await CommandedProcess.StartAsync(Cpu, "dotnet", [program, "--classes", count], cancel);
        List<SamplePair> measured = [];
        foreach (string edit in _edits)
        {
            for (int i = 0; i < WarmWindows; i++)
            {
                await WindowAsync("loop", edit);
                await WindowAsync("empty", edit);
            }

            for (int pair = 0; pair < pairs; pair++)
            {
                Sample? empty = pair % 2 == 0 ? null : await WindowAsync("empty", edit);
                Sample own = await WindowAsync("loop", edit);
                SamplePair one = new($"loop {edit}", $"empty {edit}", pair, own, empty ?? await WindowAsync("empty", edit));
                measured.Add(one);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  {edit} {pair + 1}/{pairs}: {Ms(one.First):0.00} ms a re-run, empty {Ms(one.Second):0.00} ms"));
            }
        }

        string report = Write(process.ReadyLine, classes, pairs, seconds, measured);
        Console.WriteLine("\n" + report);
        Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, ContestReport.Keep(builder.Root, "generator", output, report, measured))}");

        async Task<Sample> WindowAsync(string who, string edit) =>
            Sample.Parse(await process.AskAsync(string.Create(CultureInfo.InvariantCulture, $"run {who} {edit} {seconds}"), cancel));
    }

    private static string Write(string readyLine, int classes, int pairs, double seconds, List<SamplePair> measured)
    {
        MarkdownTable table = new("CPU ms", "median", "95 % interval", "bar", "result");
        foreach (string edit in _edits)
        {
            List<SamplePair> own = [.. measured.Where(pair => pair.Contestant.EndsWith(edit, StringComparison.Ordinal))];
            Interval above = Interval.Of(own.Select(pair => (Ms(pair.First) - Ms(pair.Second)) / classes));
            Add($"edit of a {edit}: a re-run, Loop's generator", Interval.Of(own.Select(static pair => Ms(pair.First))), "", "");
            Add($"edit of a {edit}: a re-run, an empty transform", Interval.Of(own.Select(static pair => Ms(pair.Second))), "", "");
            Add(
                $"edit of a {edit}: the difference, a class", above, $"at most {Text(MostMsAClass)}",
                above.Median <= MostMsAClass ? "met" : above.Low <= MostMsAClass ? "met by the interval, not by the median" : "NOT met");
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            # The generator after an unrelated edit

            - {readyLine}
            - {pairs} alternating pairs, windows of {seconds} s, all on CPU {Cpu}; a fresh compilation for each re-run, one file without handlers edited: in the body of
              a method, or by a declaration more

            {table}
            """);

        void Add(string what, Interval interval, string bar, string result) =>
            table.Add(what, Text(interval.Median), $"{Text(interval.Low)} to {Text(interval.High)}", bar, result);

        static string Text(double ms) => ms.ToString("0.0000", CultureInfo.InvariantCulture);
    }

    private static double Ms(Sample sample) => sample.CpuNsAUnit / 1e6;
}
