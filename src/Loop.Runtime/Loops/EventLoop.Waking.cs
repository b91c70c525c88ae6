using Loop.Connections;
using Loop.Rings;

namespace Loop;

/// <summary>Sleeping when there is nothing to do, and who wakes whom.</summary>
public sealed partial class EventLoop
{
    /// <summary>The loop sleeps, or is about to, and nobody is waking it. Any thread.</summary>
    internal bool IsAsleep => Volatile.Read(ref _parked) != 0;

    /// <summary>Wakes the loop when it sleeps: from another loop's thread at the end of that one's tick. The caller has left something and fenced.</summary>
    internal void WakeSoon()
    {
        if (!IsAsleep)
        {
            return;
        }

        if (_current is { } sender)
        {
            sender._wakes.Add(this);
        }
        else
        {
            Rouse();
        }
    }

    /// <summary>Lets the loop make a tick when it sleeps. Any thread.</summary>
    internal void Rouse()
    {
        if (TryTakeWake())
        {
            WakeTaken();
        }
    }

    /// <summary>
    /// Takes the waking of a loop that sleeps upon the caller, who calls <see cref="WakeTaken"/>, or wakes it by other means and then calls <see cref="ReleaseWake"/>:
    /// until then it does not end.
    /// </summary>
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

    /// <summary>Wakes the loop, whose waking the caller has taken.</summary>
    internal void WakeTaken()
    {
        _ring!.Wake();
        ReleaseWake();
    }

    /// <summary>How long the next turn may wait: not at all while there is work, else until the nearest limit runs out.</summary>
    private long WaitMs(Ring ring, ConnectionEngine engine)
    {
        if (engine.HasLocalWork || Actors.HasWork || ring.HasPending || !_posts.IsEmpty || _scheduler.HasWork || _stopRequest is not null)
        {
            return 0;
        }

        long waitMs = _stop is { } stop ? stop.WaitMs(Environment.TickCount64) : NextTimeMs(ring, engine);
        if (waitMs == 0)
        {
            return 0;
        }

        // Parked, then a full fence, then another look: whoever queues work from here on finds the loop parked and wakes it.
        Volatile.Write(ref _parked, 1);
        Interlocked.MemoryBarrier();
        return _posts.IsEmpty && !Actors.HasInbox && !_scheduler.HasWork && _stopRequest is null && !_clockRang ? waitMs : 0;
    }

    /// <summary>Milliseconds until the nearest limit or timer, as the ring is to wait for it; -1 for none, and where another clock will ring.</summary>
    private long NextTimeMs(Ring ring, ConnectionEngine engine)
    {
        long nowMs = ring.NowMs;
        long limitMs = engine.NextDeadlineMs(nowMs);
        long timerMs = Actors.NextTimerMs(nowMs);
        long waitMs = limitMs < 0 ? timerMs : timerMs < 0 ? limitMs : Math.Min(limitMs, timerMs);
        if (_clock is not { } clock || waitMs == 0)
        {
            return waitMs;
        }

        return clock.TryRingAfter(waitMs, nowMs) ? -1 : 0;
    }

    /// <summary>A time that the loop asked its clock for has come. Any thread.</summary>
    private void RingClock()
    {
        Interlocked.Increment(ref _posting);
        if (!_refusesPosts)
        {
            _clockRang = true;
            WakeIfParked();
        }

        Interlocked.Decrement(ref _posting);
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
