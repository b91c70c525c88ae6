using System.Globalization;
using System.Text;
using Loop.Bench.Measuring;

namespace Loop.Bench.Reporting;

/// <summary>The tables, as Markdown that a terminal can show.</summary>
internal static class Report
{
    public static string Write(Results results, EchoOptions options, IReadOnlyList<string> setUp)
    {
        StringBuilder text = new();
        text.Append("# Echo benchmark\n\n");
        foreach (string line in setUp)
        {
            text.Append("- ").Append(line).Append('\n');
        }

        foreach (Cell cell in results.Cells)
        {
            text.Append("\n## ").Append(cell).Append("\n\n").Append(Figures(results, options, cell)).Append('\n').Append(Ratios(results, cell));
            foreach (string saturated in Saturation(results, options, cell))
            {
                text.Append('\n').Append(saturated).Append('\n');
            }
        }

        List<Verdict> judged = [.. Verdict.All(results)];
        if (judged.Count > 0)
        {
            MarkdownTable verdicts = new("figure", "workload", "bar", "measured", "result");
            judged.ForEach(verdict => verdicts.Add(verdict.Figure, verdict.Cell.ToString(), verdict.Bar, verdict.Measured, verdict.Result));
            text.Append("\n## Bars\n\n").Append(verdicts);
        }

        return text.ToString();
    }

    private static MarkdownTable Figures(Results results, EchoOptions options, Cell cell)
    {
        double rate = results.Profiles.First(profile => profile.Cell == cell).OpenLoop.Rate;
        MarkdownTable table = new("server", "msg/s", "server us/msg", "client us/msg", "sum us/msg", "p50 us", "p99 us", "p99.9 us",
            $"p50 us at {Number(rate)}/s", "p99 us", "p99.9 us", "syscalls/msg", "allocated B/msg", "RSS B/conn", "server core", "client core");
        foreach (string server in options.Servers)
        {
            Profile profile = results.Profiles.Single(candidate => candidate.Cell == cell && candidate.Server == server);
            double Of(Func<LoadResult, double> figure) => results.Median(cell, server, figure);
            table.Add(server, Number(Of(load => load.MessagesPerSecond)), Text(Of(load => load.ServerCpuNs) / 1000), Text(Of(load => load.ClientCpuNs) / 1000),
                Text(Of(load => load.ServerCpuNs + load.ClientCpuNs) / 1000), Number(Of(load => load.P50Us)), Number(Of(load => load.P99Us)),
                Number(Of(load => load.P999Us)), Number(profile.OpenLoop.P50Us), Number(profile.OpenLoop.P99Us), Number(profile.OpenLoop.P999Us),
                Optional(profile.SystemCallsPerMessage, "0.000"), Optional(profile.AllocatedBytesPerMessage, "0.00"),
                Optional(profile.ResidentBytesPerConnection, "0"), Percent(Of(load => load.ServerShare)), Percent(Of(load => load.ClientShare)));
        }

        return table;
    }

    private static MarkdownTable Ratios(Results results, Cell cell)
    {
        MarkdownTable table = new("CPU per message", "median", "95 % interval", "pairs");
        foreach (Ratio ratio in results.Ratios)
        {
            Interval interval = Interval.Of(results.Pairs(cell, ratio));
            table.Add(ratio.ToString(), Text(interval.Median), $"{Text(interval.Low)} to {Text(interval.High)}", interval.Count.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    /// <summary>A closed loop measures the saturated side; where that was the load, throughput and latency are not the server's limit.</summary>
    private static IEnumerable<string> Saturation(Results results, EchoOptions options, Cell cell)
    {
        List<string> load = [], neither = [];
        foreach (string server in options.Servers)
        {
            double own = results.Median(cell, server, run => run.ServerShare), client = results.Median(cell, server, run => run.ClientShare);
            string shares = $"{server} (server {Percent(own)}, load {Percent(client)})";
            if (client > own && client >= 0.9)
            {
                load.Add(shares);
            }
            else if (own < 0.9)
            {
                neither.Add(shares);
            }
        }

        if (load.Count > 0)
        {
            yield return $"The load was the saturated side for {string.Join(", ", load)}: msg/s is a lower bound there, the CPU time per message holds.";
        }

        List<LoadResult> runs = [.. results.Windows.Where(window => window.Cell == cell).Select(window => window.Load)];
        double foreign = Interval.Of(runs.Select(run => run.Cpu0Busy + run.Cpu1Busy - run.ServerShare - run.ClientShare)).Median;
        double stolen = Interval.Of(runs.Select(run => run.Cpu0Steal + run.Cpu1Steal)).Median;
        if (neither.Count > 0)
        {
            yield return $"Neither side was saturated for {string.Join(", ", neither)}: they wait for round trips" +
                (foreign > 0.1 ? ", or for a CPU that others use." : ".");
        }

        if (foreign > 0.1 || stolen > 0.02)
        {
            yield return $"NOT QUIET: other processes used {Percent(foreign)} of a core meanwhile, the hypervisor {Percent(stolen)}. Repeat on a quieter machine.";
        }
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Optional(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
