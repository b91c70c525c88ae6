using System.Globalization;
using System.Text;
using Loop.Bench.Measuring;
using Loop.Bench.Reporting;

namespace Loop.Bench.Proxying;

/// <summary>The tables of the proxy benchmark.</summary>
internal static class ProxyReport
{
    public static string Write(IReadOnlyList<string> setUp, IReadOnlyList<ProxyPair> pairs)
    {
        StringBuilder text = new("# TCP proxies\n\n");
        foreach (string line in setUp)
        {
            text.Append("- ").Append(line).Append('\n');
        }

        foreach (IGrouping<Cell, ProxyPair> cell in pairs.GroupBy(static pair => pair.Cell))
        {
            text.Append("\n## ").Append(cell.Key).Append("\n\n").Append(Figures([.. cell])).Append('\n').Append(Ratios(cell));
        }

        return text.ToString();
    }

    private static MarkdownTable Figures(List<ProxyPair> pairs)
    {
        MarkdownTable figures = new("proxy", "messages/s", "MB/s each way", "messages/CPU s", "own core", "core of load and server", "p50 us at N/s", "p99 us at N/s", "N/s", "that core at N/s");
        foreach (string name in pairs.SelectMany(static pair => (string[])[pair.Ratio.Numerator, pair.Ratio.Denominator]).Distinct())
        {
            double rate = Of(name, pairs, isOpenLoop: false, static load => load.MessagesPerSecond);
            figures.Add(
                name, Number(rate), Number(rate * pairs[0].Cell.SizeBytes / 1e6), Number(Of(name, pairs, false, static load => 1e9 / load.ServerCpuNs)),
                Percent(Of(name, pairs, false, static load => load.ServerShare)), Percent(Of(name, pairs, false, static load => load.Cpu1Busy)),
                Text(Of(name, pairs, true, static load => load.P50Us)), Text(Of(name, pairs, true, static load => load.P99Us)),
                Number(Of(name, pairs, true, static load => load.Rate)), Percent(Of(name, pairs, true, static load => load.Cpu1Busy)));
        }

        return figures;
    }

    private static MarkdownTable Ratios(IEnumerable<ProxyPair> pairs)
    {
        MarkdownTable ratios = new("ratio", "of", "median", "95 % interval", "pairs", "bar");
        foreach (IGrouping<Ratio, ProxyPair> one in pairs.GroupBy(static pair => pair.Ratio))
        {
            bool isJudged = one.Key.Denominator == ProxyCatalog.HAProxy;
            Interval rate = Interval.Of(one.Where(static pair => !pair.IsOpenLoop).Select(static pair => pair.First.MessagesPerSecond / pair.Second.MessagesPerSecond));
            Interval cpu = Interval.Of(one.Where(static pair => !pair.IsOpenLoop).Select(static pair => pair.Second.ServerCpuNs / pair.First.ServerCpuNs));
            Interval late = Interval.Of(one.Where(static pair => pair.IsOpenLoop).Select(static pair => pair.First.P99Us / pair.Second.P99Us));
            Add("messages/s", rate, isJudged ? "at least 1.00: " + Verdict(rate, rate.Median >= 1, rate.High >= 1) : "-");
            Add("messages/CPU s", cpu, "-");
            Add("p99 in the open loop", late, isJudged ? "at most 1.00: " + Verdict(late, late.Median <= 1, late.Low <= 1) : "-");

            void Add(string of, Interval interval, string verdict) => ratios.Add(
                one.Key.ToString(), of, Text(interval.Median), $"{Text(interval.Low)} to {Text(interval.High)}",
                interval.Count.ToString(CultureInfo.InvariantCulture), verdict);
        }

        return ratios;
    }

    private static string Verdict(Interval interval, bool isMet, bool isReached) =>
        interval.Count < 9 ? $"only {interval.Count} pairs: no verdict" : isMet ? "met" : isReached ? "met by the interval, not by the median" : "NOT met";

    private static double Of(string name, List<ProxyPair> pairs, bool isOpenLoop, Func<LoadResult, double> figure) => Interval.Of(pairs
        .Where(pair => pair.IsOpenLoop == isOpenLoop)
        .SelectMany(pair => (LoadResult?[])[pair.Ratio.Numerator == name ? pair.First : null, pair.Ratio.Denominator == name ? pair.Second : null])
        .OfType<LoadResult>().Select(figure)).Median;

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0 %", CultureInfo.InvariantCulture);
}
