namespace Loop.Timers;

/// <summary>
/// A loop's time where it is not the system's: a provider that a test drives. The loop sleeps without a limit of its own, and the provider's timer wakes
/// it when its time has come.
/// </summary>
internal sealed class LoopClock : IDisposable
{
    private readonly TimeProvider _provider;
    private readonly ITimer _timer;

    /// <param name="provider">The provider.</param>
    /// <param name="rings">Called on whatever thread moves the provider's time, once a time that was asked for has come.</param>
    public LoopClock(TimeProvider provider, Action rings)
    {
        _provider = provider;
        _timer = provider.CreateTimer(static state => ((Action)state!)(), rings, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The provider's time, in milliseconds from a start of its own.</summary>
    public long NowMs
    {
        get
        {
            (long seconds, long rest) = Math.DivRem(_provider.GetTimestamp(), _provider.TimestampFrequency);
            return (seconds * 1000) + (rest * 1000 / _provider.TimestampFrequency);
        }
    }

    /// <summary>Asks to be rung after so long; -1 for never.</summary>
    /// <returns>False when that time has come meanwhile.</returns>
    public bool TryRingAfter(long waitMs, long nowMs)
    {
        if (waitMs < 0)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return true;
        }

        long dueMs = nowMs + waitMs;
        while (nowMs < dueMs)
        {
            _timer.Change(TimeSpan.FromMilliseconds(dueMs - nowMs), Timeout.InfiniteTimeSpan);
            long seenMs = NowMs;
            if (seenMs == nowMs)
            {
                return true;
            }

            // Moved between the look at the clock and the line above, the provider would ring late by as much.
            nowMs = seenMs;
        }

        return false;
    }

    public void Dispose() => _timer.Dispose();
}
