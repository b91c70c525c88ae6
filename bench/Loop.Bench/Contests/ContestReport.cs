using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Loop.Bench.Measuring;
using Loop.Bench.Reporting;

namespace Loop.Bench.Contests;

/// <summary>The tables of a contest, and its raw pairs.</summary>
internal static class ContestReport
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="title">What was measured.</param>
    /// <param name="unit">One unit of work, in words.</param>
    /// <param name="setUp">How.</param>
    /// <param name="contestants">Who.</param>
    /// <param name="bars">The bars.</param>
    /// <param name="pairs">The windows.</param>
    /// <returns>Markdown.</returns>
    public static string Write(
        string title, string unit, IReadOnlyList<string> setUp, IEnumerable<Contestant> contestants, IReadOnlyList<Bar> bars, IReadOnlyList<SamplePair> pairs)
    {
        StringBuilder text = new($"# {title}\n\n");
        foreach (string line in (string[])[Machine(), .. setUp, .. contestants.Select(static one => $"{one.Name}: `{one.ReadyLine}`")])
        {
            text.Append("- ").Append(line).Append('\n');
        }

        MarkdownTable figures = new("who", $"{unit}/s", $"{unit}/CPU s", $"CPU ns/{unit}", "own core", "load core");
        foreach (string name in contestants.Select(static one => one.Name))
        {
            List<Sample> own = [.. Contest.Of(pairs, name)];
            if (own.Count > 0)
            {
                double Of(Func<Sample, double> figure) => Interval.Of(own.Select(figure)).Median;
                figures.Add(name, Number(Of(static one => one.Units / one.ElapsedNs * 1e9)), Number(Of(static one => one.UnitsACpuSecond)),
                    Number(Of(static one => one.CpuNsAUnit)), Percent(Of(static one => one.Share)), Percent(Of(static one => one.LoadShare)));
            }
        }

        MarkdownTable verdicts = new("ratio", "bar", "median", "95 % interval", "pairs", "result");
        foreach (Bar bar in bars)
        {
            Interval interval = Contest.IntervalOf(pairs, bar);
            string of = bar.ByRate ? $"rate of {bar.Contestant} / {bar.Against}" : $"CPU time of {bar.Against} / {bar.Contestant}";
            verdicts.Add(of, bar.AtLeast is { } least ? $"at least {Number(least)}" : "shown", Number(interval.Median),
                $"{Number(interval.Low)} to {Number(interval.High)}", interval.Count.ToString(CultureInfo.InvariantCulture), ResultOf(bar, interval));
        }

        return text.Append('\n').Append(figures).Append('\n').Append(verdicts).ToString();
    }

    /// <summary>Keeps the report and the raw pairs in a new folder; gives its name.</summary>
    public static string Keep(string root, string name, string? output, string report, IReadOnlyList<SamplePair> pairs)
    {
        string date = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}-{Environment.OSVersion.Version.ToString(3)}-{name}");
        string folder = output ?? Path.Combine(root, "bench", "results", date);
        for (int i = 2; output is null && Directory.Exists(folder); i++)
        {
            folder = Path.Combine(root, "bench", "results", $"{date}-{i}");
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "results.md"), report);
        File.WriteAllText(Path.Combine(folder, "pairs.json"), JsonSerializer.Serialize(pairs, _json) + "\n");
        return folder;
    }

    private static string ResultOf(Bar bar, Interval interval)
    {
        if (bar.AtLeast is not { } least)
        {
            return "-";
        }

        string result = interval.Median >= least ? "met" : interval.High >= least ? "met by the interval, not by the median" : "NOT met";
        return interval.Count < 9 ? $"{result} (only {interval.Count} pairs: no verdict)"
            : interval.High - interval.Low > 0.15 * interval.Median ? $"{result} (a wide interval: repeat on a quieter machine)"
            : result;
    }

    private static string Machine()
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) ?? "model name: unknown";
        return string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, Linux {Environment.OSVersion.Version}, " +
            $"{RuntimeInformation.OSArchitecture}, {processor.Split(':')[1].Trim()}, {Environment.ProcessorCount} CPUs, {RuntimeInformation.FrameworkDescription}");
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.000" : "#,0", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0 %", CultureInfo.InvariantCulture);
}
