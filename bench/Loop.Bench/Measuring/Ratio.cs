using Loop.Bench.Servers;

namespace Loop.Bench.Measuring;

/// <summary>Two servers compared: the ratio is the first's CPU time per message over the second's.</summary>
internal sealed record Ratio(string Numerator, string Denominator)
{
    public static IReadOnlyList<Ratio> All { get; } =
    [
        new(ServerCatalog.LoopUring, ServerCatalog.CUring),
        new(ServerCatalog.LoopEpoll, ServerCatalog.CEpoll),
        new(ServerCatalog.Sockets, ServerCatalog.LoopUring),
        new(ServerCatalog.SocketsInline, ServerCatalog.LoopUring),
        new(ServerCatalog.Kestrel, ServerCatalog.LoopUring),
    ];

    /// <summary>The ratios that the chosen servers allow. A chosen server that is in none of them is set against the first chosen one.</summary>
    public static IReadOnlyList<Ratio> Between(IReadOnlyList<string> servers)
    {
        List<Ratio> chosen = [.. All.Where(ratio => servers.Contains(ratio.Numerator) && servers.Contains(ratio.Denominator))];
        foreach (string server in servers.Skip(1).Where(name => !chosen.Any(ratio => ratio.Numerator == name || ratio.Denominator == name)).ToList())
        {
            chosen.Add(new(server, servers[0]));
        }

        return chosen;
    }

    public override string ToString() => $"{Numerator} / {Denominator}";
}
