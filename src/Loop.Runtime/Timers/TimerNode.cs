namespace Loop.Timers;

/// <summary>One timer in its wheel. 32 bytes, half a cache line, and no reference: the collector looks at none of a million timers.</summary>
internal struct TimerNode
{
    public long DueMs;

    /// <summary>The next node of its list, or of the free ones.</summary>
    public int Next;

    /// <summary>The node before it in its list.</summary>
    public int Previous;

    /// <summary>The number of who is told when the timer is due; 0 for a free node.</summary>
    public int Owner;

    /// <summary>Which of the owner's timers it is.</summary>
    public int Index;

    /// <summary>0 for a timer that is due once.</summary>
    public int PeriodMs;

    /// <summary>Grows whenever the node's timer is over: a handle from before is good for nothing.</summary>
    public uint Generation;
}

/// <summary>Names an armed timer; of one that is over, or was cancelled, nothing any more.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Generation">The node's generation; 0 for no timer.</param>
internal readonly record struct TimerHandle(int Node, uint Generation);

/// <summary>A timer that is due.</summary>
/// <param name="Owner">The number of who is to be told.</param>
/// <param name="Index">Which of the owner's timers it is.</param>
/// <param name="DueMs">When it was due.</param>
/// <param name="Next">Of a periodic one, the handle to cancel its next times; otherwise that of no timer.</param>
internal readonly record struct DueTimer(int Owner, int Index, long DueMs, TimerHandle Next);

/// <summary>What a timer that was cancelled would have told.</summary>
/// <param name="Owner">The number of who would have been told.</param>
/// <param name="Index">Which of the owner's timers it was.</param>
internal readonly record struct EndedTimer(int Owner, int Index);
