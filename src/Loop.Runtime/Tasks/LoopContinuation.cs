namespace Loop.Tasks;

/// <summary>
/// Something that goes on on a loop's thread when its turn comes: a suspended method, the end of one, a posted callback. It carries its own link,
/// so that queueing it takes no memory and cannot be refused.
/// </summary>
internal abstract class LoopContinuation
{
    private Action? _resume;
    private int _isQueued;

    /// <summary>The one behind this one in the list that it stands in; it stands in one at most.</summary>
    internal LoopContinuation? Next;

    /// <summary>The loop that it goes on on. Null only for a task that ended when it was made: that one never goes on.</summary>
    public LoopScheduler? Scheduler { get; protected set; }

    /// <summary>What it is, for a log line: the method, where it is one.</summary>
    public abstract string Name { get; }

    /// <summary>What goes on when this has ended; null where that is nothing of the loop's, or nothing yet.</summary>
    public virtual LoopContinuation? Awaiter => null;

    /// <summary><see cref="Schedule"/> as what awaiters take; made once.</summary>
    public Action Resume => _resume ??= Schedule;

    /// <summary>Queues it. Any thread; it is never refused by a loop that runs.</summary>
    public void Schedule() => Scheduler!.Schedule(this);

    /// <summary>Goes on. The loop thread only.</summary>
    public void Run()
    {
        Volatile.Write(ref _isQueued, 0);
        Proceed();
    }

    /// <summary>The loop has ended before its turn came. True where it has seen to what that means; otherwise it is named as dropped. The loop thread.</summary>
    public virtual bool LeaveBehind() => false;

    internal void MarkQueued()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) != 0)
        {
            ThrowResumedTwice();
        }
    }

    /// <summary>The same where what it waits for ends on the loop's thread and is of Loop's own, so that no other thread resumes it.</summary>
    internal void MarkQueuedHere()
    {
        if (_isQueued != 0)
        {
            ThrowResumedTwice();
        }

        _isQueued = 1;
    }

    protected abstract void Proceed();

    private void ThrowResumedTwice() => throw new InvalidOperationException(
        $"{Name} was resumed twice for one await. An awaiter calls its continuation once: the one that was awaited last is at fault.");
}
