namespace Loop.Workers;

/// <summary>
/// A bounded number of threads that do what may block or take long, beside the loops. Work waits in a bounded queue; a full one refuses.
/// Threads start when there is work that no other one is free for, and then stay.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly BoundedQueue<IWorkItem> _queue;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly string _name;
    private int _started;
    private int _sleeping;
    private volatile bool _isStopping;

    /// <summary>Makes a pool; its threads start with the work.</summary>
    /// <param name="workers">The most threads, at least 1.</param>
    /// <param name="capacity">The most work that waits, rounded up to a power of two.</param>
    /// <param name="name">What the threads are called, with a number behind it.</param>
    public WorkerPool(int workers, int capacity, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Workers = workers;
        _queue = new(capacity);
        _name = name;
    }

    /// <summary>The most threads.</summary>
    public int Workers { get; }

    /// <summary>The most work that waits.</summary>
    public int Capacity => _queue.Capacity;

    /// <summary>Threads that run.</summary>
    public int Started => Volatile.Read(ref _started);

    /// <summary>True when the pool takes no more work.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Queues work. Any thread; never waits, but for the start of a thread.</summary>
    /// <exception cref="OutOfMemoryException">No thread runs, and none can be started: pthread_create(3), or no descriptors for it. The work will not run.</exception>
    /// <returns>False when the queue is full or the pool has stopped: the work will not run.</returns>
    public bool TryQueue(IWorkItem item)
    {
        if (Started == 0)
        {
            // Before the work is queued: where no thread can be had at all, it must not wait for one that never comes.
            StartOne();
        }

        if (_isStopping || !_queue.TryEnqueue(item))
        {
            return false;
        }

        // The fence pairs with the one in Sleep: either this thread sees the sleeper, or the sleeper sees the work.
        Interlocked.MemoryBarrier();
        if (!TryWakeOne())
        {
            StartOne();
        }

        return true;
    }

    /// <summary>
    /// Takes no more work. What runs ends by itself: the threads are background ones, and a call that hangs does not hold the process. What still
    /// waits is dropped; whoever queued it has ended before.
    /// </summary>
    public void Dispose()
    {
        _isStopping = true;
        Interlocked.MemoryBarrier();
        while (TryWakeOne())
        {
        }
    }

    private bool TryWakeOne()
    {
        if (!TryLowerSleeping())
        {
            return false;
        }

        _wake.Release();
        return true;
    }

    private bool TryLowerSleeping()
    {
        int sleeping = Volatile.Read(ref _sleeping);
        while (sleeping > 0)
        {
            int seen = Interlocked.CompareExchange(ref _sleeping, sleeping - 1, sleeping);
            if (seen == sleeping)
            {
                return true;
            }

            sleeping = seen;
        }

        return false;
    }

    /// <summary>Starts a thread more, where the pool may have one.</summary>
    private void StartOne()
    {
        int started = Volatile.Read(ref _started);
        while (started < Workers)
        {
            int seen = Interlocked.CompareExchange(ref _started, started + 1, started);
            if (seen == started)
            {
                StartThread(started);
                return;
            }

            started = seen;
        }
    }

    private void StartThread(int number)
    {
        Thread thread = new(Work) { Name = $"{_name}-{number}", IsBackground = true };
        try
        {
            thread.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            // The process may have no more threads (pthread_create(3): EAGAIN). Those that run do the work, later.
            if (Interlocked.Decrement(ref _started) == 0)
            {
                throw;
            }
        }
    }

    private void Work()
    {
        while (!_isStopping)
        {
            if (_queue.TryDequeue() is { } item)
            {
                if (!_queue.IsEmpty && !TryWakeOne())
                {
                    // Whoever came for what is behind this item may have looked while this item was not there yet, and has gone to sleep again, which this one may
                    // have been itself: that woke, and started, nobody who could get to it.
                    StartOne();
                }

                item.Execute();
            }
            else
            {
                Sleep();
            }
        }
    }

    private void Sleep()
    {
        Interlocked.Increment(ref _sleeping);
        // Said first, then a full fence, then another look: whoever queues from here on sees the sleeper.
        Interlocked.MemoryBarrier();
        if ((!_queue.IsEmpty || _isStopping) && TryLowerSleeping())
        {
            return;
        }

        // Also where somebody was quicker to lower the count: its release is on the way, and belongs to this thread.
        _wake.Wait();
    }
}
