using Loop.Connections;
using Loop.Rings;

namespace Loop;

/// <summary>Sleeping when there is nothing to do, and who wakes whom.</summary>
public sealed partial class EventLoop
{
    /// <summary>Wakes the loop when it sleeps: from another loop's thread at the end of that one's tick. The caller has left something and fenced.</summary>
    internal void WakeSoon()
    {
        if (Volatile.Read(ref _parked) == 0)
        {
            return;
        }

        if (_current is { } sender)
        {
            sender._wakes.Add(this);
        }
        else if (TryTakeWake())
        {
            _ring!.Wake();
            ReleaseWake();
        }
    }

    /// <summary>Takes the waking of a loop that sleeps upon the caller, who wakes it and then calls <see cref="ReleaseWake"/>: until then it does not end.</summary>
    internal bool TryTakeWake()
    {
        Interlocked.Increment(ref _posting);
        if (Interlocked.Exchange(ref _parked, 0) != 0)
        {
            return true;
        }

        Interlocked.Decrement(ref _posting);
        return false;
    }

    internal void ReleaseWake() => Interlocked.Decrement(ref _posting);

    /// <summary>How long the next turn may wait: not at all while there is work, else until the nearest limit runs out.</summary>
    private long WaitMs(Ring ring, ConnectionEngine engine)
    {
        if (engine.HasLocalWork || Actors.HasWork || ring.HasPending || !_posts.IsEmpty || _scheduler.HasWork || _stopRequest is not null)
        {
            return 0;
        }

        long nowMs = ring.NowMs;
        long waitMs = engine.NextDeadlineMs(nowMs);
        if (_stop is { } stop)
        {
            waitMs = stop.WaitMs(nowMs);
        }

        // Parked, then a full fence, then another look: whoever queues work from here on finds the loop parked and wakes it.
        Volatile.Write(ref _parked, 1);
        Interlocked.MemoryBarrier();
        return _posts.IsEmpty && !Actors.HasInbox && !_scheduler.HasWork && _stopRequest is null ? waitMs : 0;
    }

    private void WakeIfParked()
    {
        // The fence pairs with the one in WaitMs: either this thread sees the loop parked, or the loop sees what was left for it.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _parked) != 0 && Interlocked.Exchange(ref _parked, 0) != 0)
        {
            _ring!.Wake();
        }
    }
}
