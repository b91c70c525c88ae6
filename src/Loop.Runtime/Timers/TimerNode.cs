namespace Loop.Timers;

/// <summary>One timer in its wheel. 32 bytes: half a cache line.</summary>
internal struct TimerNode
{
    /// <summary>What is told when the timer is due.</summary>
    public object? Target;

    public long DueMs;

    /// <summary>Which of the target's timers it is.</summary>
    public int Index;

    /// <summary>0 for a timer that is due once.</summary>
    public int PeriodMs;

    /// <summary>Where it stands in the lists of the wheel's slots; negative for a free node, which names the next free one.</summary>
    public int Place;
}

/// <summary>Names an armed timer; of one that is over, or was cancelled, nothing any more.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Generation">The node's generation; 0 for no timer.</param>
internal readonly record struct TimerHandle(int Node, uint Generation);

/// <summary>A timer that is due.</summary>
/// <param name="Target">What is to be told.</param>
/// <param name="Index">Which of the target's timers it is.</param>
/// <param name="DueMs">When it was due.</param>
/// <param name="Next">Of a periodic one, the handle to cancel its next times; otherwise that of no timer.</param>
internal readonly record struct DueTimer(object Target, int Index, long DueMs, TimerHandle Next);

/// <summary>What a timer that was cancelled would have told.</summary>
/// <param name="Target">What would have been told.</param>
/// <param name="Index">Which of the target's timers it was.</param>
internal readonly record struct EndedTimer(object Target, int Index);
