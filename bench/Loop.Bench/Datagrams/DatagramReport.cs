using System.Globalization;
using System.Text;
using Loop.Bench.Measuring;
using Loop.Bench.Reporting;

namespace Loop.Bench.Datagrams;

/// <summary>The tables of the datagram benchmark.</summary>
internal static class DatagramReport
{
    /// <summary>Datagrams per second against <c>Socket.ReceiveFromAsync</c>.</summary>
    private const double Bar = 2.5;

    public static string Write(IReadOnlyList<Window> windows, Cell cell, IReadOnlyList<string> setUp)
    {
        StringBuilder text = new("# Datagram benchmark\n\n");
        foreach (string line in setUp)
        {
            text.Append("- ").Append(line).Append('\n');
        }

        MarkdownTable figures = new("server", "datagrams/s", "datagrams/CPU s", "server us/datagram", "client us/datagram", "server core", "client core");
        foreach (IGrouping<string, Window> server in windows.GroupBy(static window => window.Server))
        {
            double Of(Func<LoadResult, double> figure) => Interval.Of(server.Select(window => figure(window.Load))).Median;
            figures.Add(
                server.Key, Number(Of(static load => load.MessagesPerSecond)), Number(Of(static load => 1e9 / load.ServerCpuNs)),
                Text(Of(static load => load.ServerCpuNs) / 1000), Text(Of(static load => load.ClientCpuNs) / 1000),
                Percent(Of(static load => load.ServerShare)), Percent(Of(static load => load.ClientShare)));
        }

        text.Append("\n## ").Append(CultureInfo.InvariantCulture, $"{cell.Connections} sockets, {cell.SizeBytes} B").Append("\n\n").Append(figures).Append('\n');
        MarkdownTable ratios = new("ratio", "datagrams/s", "95 % interval", "datagrams/CPU s", "95 % interval", "pairs", "bar");
        foreach (IGrouping<Ratio, Window> pairs in windows.GroupBy(static window => window.Ratio))
        {
            Interval rate = Pairs(pairs, static (loop, other) => loop.MessagesPerSecond / other.MessagesPerSecond);
            Interval cpu = Pairs(pairs, static (loop, other) => other.ServerCpuNs / loop.ServerCpuNs);
            bool isJudged = pairs.Key is { Denominator: DatagramCatalog.Sockets, Numerator: DatagramCatalog.LoopUring or DatagramCatalog.LoopEpoll };
            string verdict = !isJudged ? "-"
                : rate.Count < 9 ? $"only {rate.Count} pairs: no verdict"
                : rate.Median >= Bar ? $"at least {Text(Bar)}: met"
                : rate.High >= Bar ? $"at least {Text(Bar)}: met by the interval, not by the median"
                : $"at least {Text(Bar)}: NOT met";
            ratios.Add(
                pairs.Key.ToString(), Text(rate.Median), $"{Text(rate.Low)} to {Text(rate.High)}", Text(cpu.Median), $"{Text(cpu.Low)} to {Text(cpu.High)}",
                rate.Count.ToString(CultureInfo.InvariantCulture), verdict);
        }

        return text.Append(ratios).ToString();
    }

    private static Interval Pairs(IGrouping<Ratio, Window> pairs, Func<LoadResult, LoadResult, double> figure) => Interval.Of(pairs
        .GroupBy(static window => window.Pair)
        .Select(pair => figure(
            pair.Single(window => window.Server == pairs.Key.Numerator).Load, pair.Single(window => window.Server == pairs.Key.Denominator).Load)));

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0 %", CultureInfo.InvariantCulture);
}
