namespace Loop.Connections;

/// <summary>What bounds the connections of one loop.</summary>
internal sealed record EngineOptions
{
    /// <summary>Connections of the whole process, shared by its loops.</summary>
    public required ConnectionBudget Budget { get; init; }

    /// <summary>Buffer memory of this loop: ring and chunk memory, send queues, carry-over, held copies.</summary>
    public long MaxBufferBytes { get; init; } = long.MaxValue;

    /// <summary>How long buffer memory lies unused before its pages are given back.</summary>
    public int ShrinkAfterMs { get; init; } = 10_000;
}

/// <summary>How many connections the process may have; taken from by every loop.</summary>
internal sealed class ConnectionBudget
{
    private int _used;

    public ConnectionBudget(int maximum) => Maximum = maximum;

    public int Maximum { get; }

    public int Used => Volatile.Read(ref _used);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _used) <= Maximum)
        {
            return true;
        }

        Interlocked.Decrement(ref _used);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _used);
}
