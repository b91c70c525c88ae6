using System.Runtime.ExceptionServices;

namespace Loop.Tasks;

/// <summary>
/// What stands behind a <see cref="LoopTask"/> that has not ended at once: it ends once, is awaited once, and is then used again under the next
/// version. All of it happens on one loop's thread.
/// </summary>
internal abstract class LoopTaskSource : LoopContinuation
{
    /// <summary>Who awaits: a continuation of this loop, or what a foreign builder gave.</summary>
    private object? _awaiter;
    private LoopFault? _fault;
    private bool _hasEnded;

    /// <summary>Who awaits came as a delegate, which others may hold as well.</summary>
    private bool _awaiterIsForeign;

    /// <summary>An await of this use has begun, on the right thread: what it calls next need not ask again.</summary>
    private bool _isBeingAwaited;

    public override LoopContinuation? Awaiter => _awaiter as LoopContinuation;

    /// <summary>Which use of this object a task means.</summary>
    public int Version { get; private set; }

    public bool HasEnded(int version)
    {
        CheckUse(version);
        return _hasEnded;
    }

    /// <summary>
    /// What an await asks first. A second await is refused here and not where it registers: what an awaiter's registration throws, the base
    /// library's builders throw on the thread pool, which ends the process.
    /// </summary>
    public bool BeginAwait(int version)
    {
        CheckUse(version);
        CheckNotAwaited();
        _isBeingAwaited = true;
        return _hasEnded;
    }

    /// <summary>Registers who goes on when it has ended.</summary>
    public void Await(int version, LoopContinuation awaiter)
    {
        CheckStep(version);
        SetAwaiter(awaiter);
    }

    /// <summary>Registers who goes on when it has ended.</summary>
    public void Await(int version, Action awaiter)
    {
        CheckStep(version);
        _awaiterIsForeign = true;
        // A method of this loop is queued as itself, which saves the detour through its delegate.
        bool isOurs = awaiter.Target is LoopContinuation continuation && ReferenceEquals(continuation.Resume, awaiter);
        SetAwaiter(isOurs ? awaiter.Target! : awaiter);
    }

    /// <summary>Takes the outcome, and with it the object out of use: what it failed with, or null.</summary>
    public ExceptionDispatchInfo? TakeFault(int version)
    {
        CheckStep(version);
        if (!_hasEnded)
        {
            throw new InvalidOperationException(
                $"The result of {Name} was asked for before it had ended. A LoopTask is awaited, never waited for: that would stop its loop.");
        }

        LoopFault? fault = _fault;
        Version++;
        _fault = null;
        _awaiter = null;
        _hasEnded = false;
        _isBeingAwaited = false;
        _awaiterIsForeign = false;
        Recycle();
        return fault?.Observe();
    }

    /// <summary>Begins to fetch who awaits it into the processor's cache.</summary>
    public void FetchAwaiter() => CacheHint.Fetch(_awaiter, CacheHint.MethodBytes);

    /// <summary>It has failed.</summary>
    public void Fail(Exception exception)
    {
        _fault = new(exception, Scheduler, Name);
        End();
    }

    protected void End()
    {
        _hasEnded = true;
        if (_awaiter is { } awaiter)
        {
            WakeUp(awaiter);
        }
    }

    protected sealed override void Proceed()
    {
        if (_hasEnded)
        {
            RunAwaiter();
        }
        else
        {
            GoOn();
        }
    }

    /// <summary>Its turn has come: the method runs on, or the result that another thread left is taken.</summary>
    protected abstract void GoOn();

    /// <summary>Nobody refers to this use of it any more.</summary>
    protected abstract void Recycle();

    private void SetAwaiter(object awaiter)
    {
        CheckNotAwaited();
        _awaiter = awaiter;
        if (_hasEnded)
        {
            WakeUp(awaiter);
        }
    }

    private void WakeUp(object awaiter) => Scheduler!.ScheduleNext(awaiter as LoopContinuation ?? this, !_awaiterIsForeign);

    private void RunAwaiter()
    {
        Action awaiter = (Action)_awaiter!;
        try
        {
            awaiter();
        }
        catch (Exception exception)
        {
            Scheduler!.LogFault(exception, MethodName.Of(callback: null, awaiter));
        }
    }

    private void CheckNotAwaited()
    {
        if (_awaiter is not null)
        {
            throw new InvalidOperationException(
                $"The LoopTask of {Name} was awaited twice. It is awaited once; who else needs its end is told by the method itself.");
        }
    }

    /// <summary>The check of the steps of an await after its first.</summary>
    private void CheckStep(int version)
    {
        if (version != Version || !_isBeingAwaited)
        {
            CheckUse(version);
        }
    }

    private void CheckUse(int version)
    {
        if (version != Version)
        {
            throw new InvalidOperationException("A LoopTask was awaited again after it had ended. It is awaited once: keep its result, not the task.");
        }

        if (Scheduler is not null && LoopScheduler.Current != Scheduler)
        {
            throw new InvalidOperationException(
                $"The LoopTask of {Name} was awaited on another thread than its loop's. Await it in a method that runs on the loop; " +
                "EventLoop.Post reaches the loop from elsewhere.");
        }
    }
}

/// <summary>A source with a result.</summary>
/// <typeparam name="TResult">The result.</typeparam>
internal abstract class LoopTaskSource<TResult> : LoopTaskSource
{
    private TResult? _result;

    /// <summary>Takes the outcome, and with it the object out of use.</summary>
    public TResult GetResult(int version)
    {
        TResult? result = _result;
        TakeFault(version)?.Throw();
        return result!;
    }

    /// <summary>It has ended well.</summary>
    public void Complete(TResult result)
    {
        _result = result;
        End();
    }

    protected void ForgetResult() => _result = default;
}

/// <summary>The result of a task without one.</summary>
internal readonly struct NoResult;
