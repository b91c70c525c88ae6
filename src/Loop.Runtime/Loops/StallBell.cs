namespace Loop.Loops;

/// <summary>How the loops of a host rouse the guard that watches them, where it rests because none of them does anything.</summary>
internal sealed class StallBell
{
    private readonly object _gate = new();
    private volatile bool _isResting;
    private bool _hasRung;
    private bool _isEnding;

    /// <summary>The guard rests: a loop that goes on is to call <see cref="Ring"/>. Any thread.</summary>
    public bool IsResting => _isResting;

    /// <summary>A loop goes on. Any thread.</summary>
    public void Ring()
    {
        _isResting = false;
        lock (_gate)
        {
            _hasRung = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The guard is to end. Any thread.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits so long. The guard's thread.</summary>
    /// <returns>False when the guard is to end.</returns>
    public bool Wait(TimeSpan interval)
    {
        lock (_gate)
        {
            if (!_isEnding)
            {
                Monitor.Wait(_gate, interval);
            }

            return !_isEnding;
        }
    }

    /// <summary>Waits for as long as no loop does anything. The guard's thread.</summary>
    /// <param name="isQuiet">Whether all loops still wait; asked once those that go on from here on see that the guard rests.</param>
    /// <returns>False when the guard is to end.</returns>
    public bool Rest(Func<bool> isQuiet)
    {
        lock (_gate)
        {
            _hasRung = false;
        }

        _isResting = true;
        // A loop that goes on reads the line above without a fence of its own, which each of its ticks would pay for: this is one for all threads (membarrier(2)).
        Interlocked.MemoryBarrierProcessWide();
        bool rests = isQuiet();
        lock (_gate)
        {
            while (rests && !_hasRung && !_isEnding)
            {
                Monitor.Wait(_gate);
            }

            _isResting = false;
            return !_isEnding;
        }
    }
}
