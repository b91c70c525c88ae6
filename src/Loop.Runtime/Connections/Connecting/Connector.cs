using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Connections.Connecting;

/// <summary>
/// The outgoing connections of one loop, from the wish to the made connection, and again where it is lost. Everything here runs on the
/// loop thread; only names are resolved elsewhere.
/// </summary>
internal sealed partial class Connector
{
    /// <summary>Connects under way, or waiting to be made again, on one loop.</summary>
    private const int MaxOperations = 65_536;

    private readonly ConnectionEngine _engine;
    private readonly Ring _ring;
    private readonly ConnectionBudget _budget;
    private readonly ILogger _logger;
    private readonly NameResolver _resolver;
    private readonly HashSet<ConnectOperation> _operations = [];
    private readonly Queue<ConnectOperation> _starting = new();
    private readonly PriorityQueue<ConnectOperation, long> _times = new();
    private readonly Dictionary<(Type, ConnectionLimits), HandlerClass> _classes = [];
    private bool _isStopping;
    private bool _hasEnded;
    private bool _isTelling;

    public Connector(ConnectionEngine engine, Ring ring, ConnectionBudget budget, ILogger logger, LoopPost post)
    {
        _engine = engine;
        _ring = ring;
        _budget = budget;
        _logger = logger;
        _resolver = new(post);
    }

    /// <summary>True while the next turn must not wait.</summary>
    public bool HasWork => _starting.Count > 0;

    /// <summary>True while nothing is under way: a loop that stops waits for it.</summary>
    public bool IsIdle => _starting.Count == 0 && _attempts.Count == 0;

    /// <summary>Takes an operation; it begins at the end of the tick, when who asked for it has it in hand.</summary>
    public void Add(ConnectOperation operation)
    {
        if (_hasEnded || (_isStopping && _isTelling))
        {
            // A callback that connects again whenever it is told that this failed would hold up the stop for ever.
            operation.Refuse(Stopping(operation));
            return;
        }

        operation.Connector = this;
        operation.Class = Shared(operation.Class);
        _starting.Enqueue(operation);
    }

    /// <summary>What a tick has to do: operations that are new, and those whose time has come.</summary>
    public void EndTick(long nowMs)
    {
        // Those of now: a callback that is told of a failure at once may connect again, and that is for the next tick.
        for (int count = _starting.Count; count > 0; count--)
        {
            Begin(_starting.Dequeue());
        }

        while (_times.TryPeek(out ConnectOperation? operation, out long dueMs) && dueMs <= nowMs)
        {
            _times.Dequeue();
            if (operation.QueuedMs != dueMs)
            {
                // Put in again for an earlier time since.
                continue;
            }

            operation.QueuedMs = -1;
            if (operation.DueMs <= nowMs)
            {
                operation.DueMs = long.MaxValue;
                OnTime(operation, nowMs);
            }
            else if (operation.DueMs != long.MaxValue)
            {
                Schedule(operation, operation.DueMs);
            }
        }
    }

    /// <summary>Milliseconds until something is due; -1 when nothing is.</summary>
    public long NextMs(long nowMs) => _times.TryPeek(out _, out long dueMs) ? Math.Max(0, dueMs - nowMs) : -1;

    /// <summary>Gives an operation up; what is made stays.</summary>
    public void Cancel(ConnectOperation operation)
    {
        if (operation.State is not (ConnectState.Connected or ConnectState.Ended))
        {
            End(operation, Outcomes.Cancelled($"the connect to {operation.Target} was cancelled"));
        }
    }

    /// <summary>Gives everything up that is not made yet, and takes nothing more.</summary>
    public void Stop()
    {
        _isStopping = true;
        foreach (ConnectOperation operation in (ConnectOperation[])[.. _operations])
        {
            if (operation.State != ConnectState.Connected)
            {
                End(operation, Stopping(operation));
            }
        }
    }

    /// <summary>The loop makes no more ticks: what is still handed over is refused, and who waits is told.</summary>
    public void End()
    {
        _isStopping = true;
        _hasEnded = true;
        foreach (ConnectOperation operation in (ConnectOperation[])[.. _operations, .. _starting])
        {
            operation.Retire();
            Complete(operation, Stopping(operation));
        }
    }

    /// <summary>A connection is gone, and its handler has been told: it is made again, or this was all.</summary>
    public void OnGone(ConnectOperation operation, CloseReason reason)
    {
        operation.SetConnection(null);
        if (operation.State != ConnectState.Connected)
        {
            return;
        }

        bool isWanted = reason is not (CloseReason.Local or CloseReason.Aborted or CloseReason.LoopStopped) || (reason == CloseReason.Local && operation.PeerEndedFirst);
        if (operation.Plan.Backoff is not { } backoff || !isWanted || operation.IsCancelled || _isStopping)
        {
            Retire(operation);
            return;
        }

        if (_ring.NowMs - operation.MadeAtMs >= operation.Plan.StableAfterMs)
        {
            backoff.Reset();
            operation.Failures = 0;
        }

        LogLost(_logger, operation.Target, reason);
        TryAgainLater(operation, new(ConnectStatus.Failed, $"the connection ended: {reason}", operation.RemoteEndPoint));
    }

    [LoggerMessage(EventId = 80, Level = LogLevel.Information, Message = "The connection to {Target} is lost ({Reason}) and will be made again")]
    private static partial void LogLost(ILogger logger, ConnectTarget target, CloseReason reason);

    [LoggerMessage(EventId = 81, Level = LogLevel.Information, Message = "Connecting to {Target} failed ({Outcome}); next attempt in {DelayMs} ms")]
    private static partial void LogRetry(ILogger logger, ConnectTarget target, ConnectResult outcome, long delayMs);

    [LoggerMessage(EventId = 82, Level = LogLevel.Error, Message = "The outcome callback of a connect to {Target} threw")]
    private static partial void LogOutcomeFault(ILogger logger, Exception exception, ConnectTarget target);

    private static ConnectResult Stopping(ConnectOperation operation) => Outcomes.Cancelled($"the loop stops; {operation.Target} is not connected to");

    private void Begin(ConnectOperation operation)
    {
        if (_isStopping || operation.IsCancelled)
        {
            End(operation, _isStopping ? Stopping(operation) : Outcomes.Cancelled($"the connect to {operation.Target} was cancelled"));
        }
        else if (_operations.Count == MaxOperations)
        {
            End(operation, new(ConnectStatus.LimitReached, $"{MaxOperations} connects are under way on this loop; wait for some of them", default));
        }
        else
        {
            _operations.Add(operation);
            BeginRound(operation);
        }
    }

    private void OnTime(ConnectOperation operation, long nowMs)
    {
        if (operation.IsCancelled)
        {
            Cancel(operation);
        }
        else if (operation.State == ConnectState.Waiting)
        {
            BeginRound(operation);
        }
        else if (operation.State is ConnectState.Resolving or ConnectState.Trying)
        {
            ContinueRound(operation, nowMs);
        }
    }

    private void TryAgainLater(ConnectOperation operation, in ConnectResult failure)
    {
        if (++operation.Failures >= operation.Plan.MaxFailures || operation.Plan.Backoff is null || operation.IsCancelled)
        {
            End(operation, failure);
            return;
        }

        long delayMs = operation.Plan.Backoff.NextMs();
        LogRetry(_logger, operation.Target, failure, delayMs);
        operation.State = ConnectState.Waiting;
        Schedule(operation, _ring.NowMs + delayMs);
    }

    private void Schedule(ConnectOperation operation, long dueMs)
    {
        operation.DueMs = dueMs;
        if (operation.QueuedMs < 0 || dueMs < operation.QueuedMs)
        {
            operation.QueuedMs = dueMs;
            _times.Enqueue(operation, dueMs);
        }
    }

    /// <summary>Nothing more comes of an operation.</summary>
    private void End(ConnectOperation operation, in ConnectResult result)
    {
        Abandon(operation);
        Retire(operation);
        Complete(operation, result);
    }

    private void Retire(ConnectOperation operation)
    {
        operation.State = ConnectState.Ended;
        operation.DueMs = long.MaxValue;
        _operations.Remove(operation);
        operation.Retire();
    }

    private void Complete(ConnectOperation operation, in ConnectResult result)
    {
        _isTelling = true;
        try
        {
            operation.Complete(result);
        }
        catch (Exception exception)
        {
            LogOutcomeFault(_logger, exception, operation.Target);
        }
        finally
        {
            _isTelling = false;
        }
    }

    /// <summary>One class object for all connects of one handler class with the same limits, so that their events make one run.</summary>
    private HandlerClass Shared(HandlerClass handlerClass)
    {
        const int maxClasses = 256;
        if (!handlerClass.IsFromServices || handlerClass.Transforms is not null)
        {
            return handlerClass;
        }

        (Type, ConnectionLimits) key = (handlerClass.GetType(), handlerClass.Limits);
        if (_classes.TryGetValue(key, out HandlerClass? known))
        {
            return known;
        }

        if (_classes.Count < maxClasses)
        {
            _classes.Add(key, handlerClass);
        }

        return handlerClass;
    }
}
