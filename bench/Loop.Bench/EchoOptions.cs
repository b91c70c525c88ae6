namespace Loop.Bench;

/// <summary>What to measure, and how long.</summary>
internal sealed record EchoOptions
{
    public required IReadOnlyList<int> Connections { get; init; }

    public required IReadOnlyList<int> Sizes { get; init; }

    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>Alternating pairs per ratio.</summary>
    public required int Pairs { get; init; }

    /// <summary>Pairs measured before both servers are started afresh: some of the spread is from one process to the next.</summary>
    public required int PairsPerStart { get; init; }

    /// <summary>A timed window.</summary>
    public required double Seconds { get; init; }

    public required bool CountSystemCalls { get; init; }

    public required bool Quick { get; init; }

    public string? Output { get; init; }

    public int ServerCpu { get; init; }

    public int LoadCpu { get; init; } = 1;

    /// <summary>Before a .NET server is measured: tiered compilation with its profile is done by then. Before a C server: its caches are warm.</summary>
    public static double WarmSeconds(bool isManaged) => isManaged ? 3 : 0.5;
}
