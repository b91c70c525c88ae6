using System.Globalization;
using Loop.Bench.Measuring;
using Loop.Bench.Servers;

namespace Loop.Bench.Reporting;

/// <summary>One bar of the project and what was measured against it.</summary>
internal sealed record Verdict(string Figure, Cell Cell, string Bar, string Measured, string Result)
{
    private const double LeastCountedBytes = 0.01; // one small object per some thousand messages: the runtime's own, not the path of a message

    /// <summary>The bars that the measured workloads and servers allow to judge.</summary>
    public static IEnumerable<Verdict> All(Results results)
    {
        foreach (Cell cell in results.Cells.Where(cell => cell is { SizeBytes: 64, Connections: 1000 or 10_000 }))
        {
            foreach (Ratio ratio in results.Ratios)
            {
                double? atMost = (ratio.Numerator, ratio.Denominator) switch
                {
                    (ServerCatalog.LoopUring, ServerCatalog.CUring) => 1.05,
                    (ServerCatalog.LoopEpoll, ServerCatalog.CEpoll) => 1.10,
                    _ => null,
                };
                double? atLeast = (ratio.Numerator, ratio.Denominator, cell.Connections) switch
                {
                    (ServerCatalog.Sockets, ServerCatalog.LoopUring, 1000) => 2.4,
                    (ServerCatalog.SocketsInline, ServerCatalog.LoopUring, 1000) => 1.9,
                    (ServerCatalog.Kestrel, ServerCatalog.LoopUring, 1000) => 3.3,
                    _ => null,
                };
                if (atMost is not null || atLeast is not null)
                {
                    yield return OfRatio(results, cell, ratio, atMost, atLeast);
                }
            }
        }

        foreach (Profile profile in results.Profiles.Where(profile => profile.Server is ServerCatalog.LoopUring or ServerCatalog.LoopEpoll))
        {
            if (profile is { Server: ServerCatalog.LoopUring, Cell.Connections: 1000, SystemCallsPerMessage: { } calls })
            {
                yield return Of("system calls per message", profile, "at most 0.1", $"{Text(calls, "0.000")}", calls <= 0.1);
            }

            if (profile.AllocatedBytesPerMessage is { } allocated)
            {
                yield return Of("managed bytes allocated per message", profile, "0", Text(allocated, "0.000"), allocated < LeastCountedBytes);
            }

            if (profile is { Cell: { Connections: 10_000, SizeBytes: 64 }, ResidentBytesPerConnection: { } resident })
            {
                yield return Of("resident bytes per idle connection", profile, "at most 512", Text(resident, "0"), resident <= 512);
            }
        }
    }

    private static Verdict OfRatio(Results results, Cell cell, Ratio ratio, double? atMost, double? atLeast)
    {
        Interval interval = Interval.Of(results.Pairs(cell, ratio));
        bool median = atMost is { } most ? interval.Median <= most : interval.Median >= atLeast;
        bool reaches = atMost is { } upper ? interval.Low <= upper : interval.High >= atLeast;
        string result = median ? "met" : reaches ? "met by the interval, not by the median" : "NOT met";
        if (interval.High - interval.Low > 0.15 * interval.Median)
        {
            result += " (a wide interval: repeat on a quieter machine, or with more pairs)";
        }

        if (interval.Count < 9)
        {
            result += $" (only {interval.Count} pairs: no verdict)";
        }

        string bar = atMost is { } a ? $"at most {Text(a, "0.00")}" : $"at least {Text(atLeast!.Value, "0.0")}";
        return new($"CPU per message, {ratio}", cell, bar, TextOf(interval), result);
    }

    public static string TextOf(Interval interval) => string.Create(CultureInfo.InvariantCulture, $"{interval.Median:0.00} [{interval.Low:0.00}, {interval.High:0.00}]");

    private static Verdict Of(string figure, Profile profile, string bar, string measured, bool met) =>
        new($"{profile.Server}: {figure}", profile.Cell, bar, measured, met ? "met" : "NOT met");

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
