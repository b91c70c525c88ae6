namespace Loop.Timers;

/// <summary>One timer in its wheel. 40 bytes.</summary>
internal struct TimerNode
{
    /// <summary>What is told when the timer is due.</summary>
    public object? Target;

    public long DueMs;

    /// <summary>Which of the target's timers it is.</summary>
    public int Index;

    /// <summary>0 for a timer that is due once.</summary>
    public int PeriodMs;

    /// <summary>The next free node, of a free one.</summary>
    public int Next;

    /// <summary>The slot whose list has the node's entry; -1 for a free one.</summary>
    public int Bucket;

    /// <summary>Grows whenever the node becomes free: a handle of a timer that is over is good for nothing.</summary>
    public uint Generation;
}

/// <summary>Names an armed timer; of one that is over, or was cancelled, nothing any more.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Generation">The node's generation; 0 for no timer.</param>
internal readonly record struct TimerHandle(int Node, uint Generation);

/// <summary>A timer that is due.</summary>
/// <param name="Target">What is to be told.</param>
/// <param name="Index">Which of the target's timers it is.</param>
/// <param name="DueMs">When it was due.</param>
internal readonly record struct DueTimer(object Target, int Index, long DueMs);
