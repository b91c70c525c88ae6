using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>One <c>[OnTimer]</c> of a handler class.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ActorTimer
{
    private ActorTimer(int firstMs, int periodMs)
    {
        FirstMs = firstMs;
        PeriodMs = periodMs;
    }

    internal int FirstMs { get; }

    internal int PeriodMs { get; }

    /// <summary>A timer that is due again and again.</summary>
    /// <param name="periodMs">Its period in milliseconds, at least 1.</param>
    public static ActorTimer Every(int periodMs) => new(periodMs, periodMs);

    /// <summary>A timer that is due once.</summary>
    /// <param name="afterMs">Milliseconds from the actor's start, at least 1.</param>
    public static ActorTimer After(int afterMs) => new(afterMs, 0);
}
