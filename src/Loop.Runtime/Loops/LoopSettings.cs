using Loop.Connections;
using Loop.Rings;
using Loop.Workers;

namespace Loop.Loops;

/// <summary>What one loop is made from, resolved.</summary>
internal sealed record LoopSettings
{
    /// <summary>The backend; not <see cref="Backend.Auto"/>.</summary>
    public required Backend Backend { get; init; }

    public required RingOptions Ring { get; init; }

    /// <summary>Makes the ring, where it is not to be one over the plain kernel: how tests put faults below a loop.</summary>
    public Func<RingOptions, Ring>? RingMaker { get; init; }

    public required EngineOptions Engine { get; init; }

    /// <summary>Where handlers' constructor parameters come from.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The clock; null for the system's.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>What the ticks are recorded with; null where nothing records them.</summary>
    public TickMeter? Meter { get; init; }

    /// <summary>What rouses the guard against stalls; null where there is none.</summary>
    public StallBell? StallBell { get; init; }

    /// <summary>The threads that all loops of a host hand blocking work to.</summary>
    public required WorkerPool Workers { get; init; }

    /// <summary>The processors that the loop's thread is bound to; null for none.</summary>
    public IReadOnlyList<int>? Processors { get; init; }

    /// <summary>The loop has no thread: whoever made it steps it.</summary>
    public bool IsStepped { get; init; }
}
