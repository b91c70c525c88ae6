using Loop.Workers;
using Microsoft.Extensions.Logging;

namespace Loop.Tasks;

/// <summary>
/// What goes on on one loop's thread beside its events: methods that were suspended, and callbacks that were posted. Other threads push onto a list
/// without locks, the loop thread itself onto one without atomics; neither is bounded, since a continuation must not be lost. What bounds them is
/// that each suspended method stands in them once.
/// </summary>
internal sealed class LoopScheduler
{
    /// <summary>Continuations of one tick: then the connections have their turn.</summary>
    private const int RunsPerTick = 4096;

    private const int FreeCallbacks = 1024;

    [ThreadStatic]
    private static LoopScheduler? _current;

    private readonly int _loopIndex;
    private readonly ILogger _logger;
    private readonly Func<LoopContinuation, bool> _deliver;
    private readonly LoopSynchronizationContext _context;
    private readonly BoundedQueue<PostedCallback> _freeCallbacks = new(FreeCallbacks);
    private ContinuationList _due;
    private ContinuationList _awaiting;
    private ContinuationList _later;
    private LoopContinuation? _arrived;
    private LoopContinuation? _running;

    /// <summary>The execution context that the thread has between continuations; null where its flow is suppressed.</summary>
    private ExecutionContext? _ambient;
    private bool _endsWaits;
    private long _calls;

    /// <summary>Makes the scheduler of a loop.</summary>
    /// <param name="loopIndex">The loop's number, for the log.</param>
    /// <param name="logger">Takes what callbacks throw, and what is dropped.</param>
    /// <param name="deliver">
    /// Called by other threads: hands a continuation to <see cref="Arrive"/> and wakes the loop, or returns false when the loop has ended.
    /// </param>
    public LoopScheduler(int loopIndex, ILogger logger, Func<LoopContinuation, bool> deliver)
    {
        _loopIndex = loopIndex;
        _logger = logger;
        _deliver = deliver;
        _context = new(this);
    }

    /// <summary>The scheduler of the loop that runs on this thread; null on other threads.</summary>
    public static LoopScheduler? Current => _current;

    /// <summary>True when the next turn must not wait.</summary>
    public bool HasWork => !_due.IsEmpty || !_later.IsEmpty || Volatile.Read(ref _arrived) is not null;

    /// <summary>Continuations that have run so far. Any thread; a slightly old value.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>The method that goes on now, or null. Any thread; it may have changed when it is read.</summary>
    public string? Holder => Volatile.Read(ref _running) is { } running ? running.Name + " after an await" : null;

    /// <summary>
    /// The event method that goes on now after it had waited, found by who awaits whom; null where none does, or where one that is no
    /// <see cref="LoopTask"/> is among them. The loop thread only.
    /// </summary>
    public SuspendedMethod? RunningMethod
    {
        get
        {
            LoopContinuation? found = _running;
            while (found is not (null or SuspendedMethod))
            {
                found = found.Awaiter;
            }

            return (SuspendedMethod?)found;
        }
    }

    /// <summary>Makes the calling thread the loop's, until the result is disposed.</summary>
    public Entered Enter()
    {
        Entered entered = new(_current, SynchronizationContext.Current);
        _current = this;
        SynchronizationContext.SetSynchronizationContext(_context);
        return entered;
    }

    /// <summary>Whether a continuation that goes on now finds this context on the thread already. The loop thread only.</summary>
    public bool IsIn(ExecutionContext context) => ReferenceEquals(_ambient, context);

    /// <summary>Queues a continuation whose wait is over. Any thread.</summary>
    public void Schedule(LoopContinuation continuation)
    {
        continuation.MarkQueued();
        if (_current == this)
        {
            _due.Add(continuation);
        }
        else
        {
            Deliver(continuation);
        }
    }

    /// <summary>Queues what waited for the method that has just ended: it goes on before anything else does. The loop thread only.</summary>
    /// <param name="continuation">What waited.</param>
    /// <param name="isOurs">Whether nobody but Loop has a hold of it: a foreign awaiter's mistake may resume it on another thread at this very moment.</param>
    public void ScheduleNext(LoopContinuation continuation, bool isOurs)
    {
        if (isOurs)
        {
            continuation.MarkQueuedHere();
        }
        else
        {
            continuation.MarkQueued();
        }

        if (_running is not null || _endsWaits)
        {
            _awaiting.Add(continuation);
        }
        else
        {
            _due.Add(continuation);
        }
    }

    /// <summary>Queues a continuation that gives way: to a continuation's turn it comes in the next tick. The loop thread only.</summary>
    public void Yield(LoopContinuation continuation)
    {
        continuation.MarkQueued();
        if (_running is not null)
        {
            _later.Add(continuation);
        }
        else
        {
            _due.Add(continuation);
        }
    }

    /// <summary>Queues a callback. Any thread.</summary>
    public void Post(SendOrPostCallback callback, object? state)
    {
        PostedCallback posted = _freeCallbacks.TryDequeue() ?? new PostedCallback(this);
        posted.Set(callback, state);
        if (_current == this)
        {
            Yield(posted);
        }
        else
        {
            posted.MarkQueued();
            Deliver(posted);
        }
    }

    /// <summary>Takes what another thread hands in. Any thread, while the loop runs.</summary>
    public void Arrive(LoopContinuation continuation)
    {
        LoopContinuation? newest = Volatile.Read(ref _arrived);
        while (true)
        {
            continuation.Next = newest;
            LoopContinuation? seen = Interlocked.CompareExchange(ref _arrived, continuation, newest);
            if (seen == newest)
            {
                return;
            }

            newest = seen;
        }
    }

    /// <summary>Takes what is due in this tick: what other threads handed in, and what gave way in the tick before. The loop thread only.</summary>
    public void Collect()
    {
        TakeArrived();
        _due.Append(ref _later);
    }

    /// <summary>
    /// From here to <see cref="EndWaits"/> what waits for something that ends is kept for <see cref="RunAwaiting"/>. The loop thread only, in no continuation's turn.
    /// </summary>
    public void BeginEndingWaits()
    {
        _endsWaits = true;
        _ambient = ExecutionContext.Capture();
    }

    /// <summary>
    /// Lets what waited for the thing that has just ended go on, before the next one ends: what both use is in the processor's cache still. How many come of one
    /// end is bounded by how many methods await one another.
    /// </summary>
    public void RunAwaiting()
    {
        ContinuationList awaiting = _awaiting;
        if (awaiting.IsEmpty)
        {
            return;
        }

        _awaiting = default;
        while (awaiting.Take() is { } continuation)
        {
            Run(continuation);
            awaiting.Prepend(ref _awaiting);
        }

        Volatile.Write(ref _running, null);
    }

    /// <summary>The other end of <see cref="BeginEndingWaits"/>.</summary>
    public void EndWaits() => _endsWaits = false;

    /// <summary>One tick's turn of the continuations. The loop thread only.</summary>
    public void Run()
    {
        _ambient = ExecutionContext.Capture();
        for (int i = 0; i < RunsPerTick && _due.Take() is { } continuation; i++)
        {
            Run(continuation);
            _due.Prepend(ref _awaiting);
        }

        Volatile.Write(ref _running, null);
    }

    /// <summary>The loop has ended: what is still queued does not go on, and is named. Nothing can be delivered any more.</summary>
    public void End()
    {
        TakeArrived();
        _due.Append(ref _later);
        while (_due.Take() is { } continuation)
        {
            if (!continuation.LeaveBehind())
            {
                TaskLog.Dropped(_logger, continuation.Name, _loopIndex);
            }
        }
    }

    public void Return(PostedCallback posted) => _freeCallbacks.TryEnqueue(posted);

    public void LogFault(Exception exception, string name) => TaskLog.CallbackFailed(_logger, exception, name, _loopIndex);

    /// <summary>A task failed that nobody awaited. Called by the finalizer's thread: the log line is written on the loop's.</summary>
    public void ReportUnobserved(LoopFault fault)
    {
        PostedCallback posted = new(this);
        posted.Set(static state => ((LoopFault)state!).Log(), fault);
        posted.MarkQueued();
        _deliver(posted);
    }

    public void LogUnobserved(Exception exception, string name) => TaskLog.Unobserved(_logger, exception, name, _loopIndex);

    private void Run(LoopContinuation continuation)
    {
        Volatile.Write(ref _calls, _calls + 1);
        Volatile.Write(ref _running, continuation);
        continuation.Run();
        PutBackContexts();
    }

    /// <summary>What a continuation changed of its thread (an <see cref="AsyncLocal{T}"/>'s value) is its own and not the next one's.</summary>
    private void PutBackContexts()
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), _ambient) && _ambient is not null)
        {
            ExecutionContext.Restore(_ambient);
        }

        if (!ReferenceEquals(SynchronizationContext.Current, _context))
        {
            SynchronizationContext.SetSynchronizationContext(_context);
        }
    }

    private void Deliver(LoopContinuation continuation)
    {
        if (!_deliver(continuation))
        {
            TaskLog.Dropped(_logger, continuation.Name, _loopIndex);
        }
    }

    private void TakeArrived()
    {
        if (Volatile.Read(ref _arrived) is null)
        {
            return;
        }

        // Newest first: turned around, so that each thread's keep their order.
        ContinuationList arrived = default;
        LoopContinuation? newest = Interlocked.Exchange(ref _arrived, null);
        while (newest is not null)
        {
            LoopContinuation? older = newest.Next;
            arrived.AddFirst(newest);
            newest = older;
        }

        _due.Append(ref arrived);
    }

    /// <summary>What the thread was before it became the loop's.</summary>
    public readonly struct Entered : IDisposable
    {
        private readonly LoopScheduler? _outer;
        private readonly SynchronizationContext? _outerContext;

        public Entered(LoopScheduler? outer, SynchronizationContext? outerContext)
        {
            _outer = outer;
            _outerContext = outerContext;
        }

        public void Dispose()
        {
            _current = _outer;
            SynchronizationContext.SetSynchronizationContext(_outerContext);
        }
    }
}
