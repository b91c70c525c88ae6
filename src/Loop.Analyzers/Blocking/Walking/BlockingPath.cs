using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>How a method comes to block: the names from it to the blocking call, and where each of the calls is made.</summary>
internal sealed class BlockingPath
{
    public BlockingPath(Step end, ImmutableArray<string> through, ImmutableArray<Location> calls)
    {
        End = end;
        Through = through;
        Calls = calls;
    }

    /// <summary>The blocking call.</summary>
    public Step End { get; }

    /// <summary>The methods from the first to the one that makes the blocking call.</summary>
    public ImmutableArray<string> Through { get; }

    /// <summary>Where each but the first is called, and where the blocking call is.</summary>
    public ImmutableArray<Location> Calls { get; }
}
