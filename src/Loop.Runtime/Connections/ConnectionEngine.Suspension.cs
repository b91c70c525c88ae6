using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Loop.Buffers;
using Loop.CompilerServices;
using Loop.Tasks;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>
/// Methods that wait. While one of a connection's handler does, later events of that connection wait their turn: received bytes are held as on a
/// paused connection, the end and the rest stay pending, and <c>[OnClose]</c> comes after it.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private readonly LoopScheduler _scheduler;
    private readonly MemoryAccount _copyMemory = new();
    private readonly CopyPool _copies;
    private readonly FreeList<SuspendedCall> _freeCalls = new();
    private SuspendedCall? _firstSuspended;
    private byte[]? _copy;

    /// <summary>Methods that have not ended.</summary>
    public int SuspendedCount { get; private set; }

    /// <summary>A copy of received bytes that stays until the method it is given to has ended.</summary>
    public ReadOnlyMemory<byte> Lend(ReadOnlySpan<byte> bytes)
    {
        ReturnCopy();
        _copy = _copies.Rent(bytes.Length);
        NoteMemoryUse();
        bytes.CopyTo(_copy);
        return new(_copy, 0, bytes.Length);
    }

    /// <summary>A method returned a task: the event is over when that ends.</summary>
    public void Await(LoopTask task, string method)
    {
        if (task.IsCompleted)
        {
            // It threw before its first wait.
            task.GetAwaiter().GetResult();
            return;
        }

        SuspendedCall call = RentCall();
        call.Await(task);
        Suspend(_current!, call, _currentEvent, ActorEvent.None, method);
    }

    /// <summary>A method returned a task: the event is over when that ends.</summary>
    public void Await(ValueTask task, string method)
    {
        ValueTaskAwaiter awaiter = task.GetAwaiter();
        if (awaiter.IsCompleted)
        {
            awaiter.GetResult();
            return;
        }

        SuspendedCall call = RentCall();
        call.Await(awaiter);
        Suspend(_current!, call, _currentEvent, ActorEvent.None, method);
    }

    /// <summary>A method of a handler for an event of it as an actor waits: the connection is suspended too, for a handler does one thing at a time.</summary>
    public void AwaitForActor(Connection connection, ActorEvent actorEvent, LoopTask task, string method)
    {
        SuspendedCall call = RentCall();
        call.Await(task);
        Suspend(connection, call, ConnectionEvent.None, actorEvent, method);
    }

    /// <summary>A method of a handler for an event of it as an actor waits: the connection is suspended too, for a handler does one thing at a time.</summary>
    public void AwaitForActor(Connection connection, ActorEvent actorEvent, ValueTaskAwaiter awaiter, string method)
    {
        SuspendedCall call = RentCall();
        call.Await(awaiter);
        Suspend(connection, call, ConnectionEvent.None, actorEvent, method);
    }

    /// <summary>Throws what a method threw after it had waited, for the loop of its class to catch.</summary>
    public void Rethrow() => _current!.Extras!.Suspended!.Fault!.Throw();

    /// <summary>A method that waited has ended. In the loop's turn of the continuations.</summary>
    public void MethodEnded(SuspendedCall call)
    {
        ExceptionDispatchInfo? fault = call.TakeOutcome();
        Connection connection = call.Connection!;
        if (fault is { SourceException: OperationCanceledException } && connection.Extras!.Closed is { IsCancellationRequested: true })
        {
            // It was told that its connection closes, and gave up: as it should.
            fault = null;
        }

        if (call.IsAbandoned)
        {
            if (fault is not null)
            {
                LogAbandonedFault(_logger, fault.SourceException, call.Name, connection.Id);
            }
        }
        else if (fault is null)
        {
            EndSuspension(connection, call);
        }
        else
        {
            call.Fault = fault;
            EnqueueReady(connection);
        }
    }

    /// <summary>
    /// The loop stops: methods that wait are told before their connections close, since [OnStop] of their handlers waits for them. A method for [OnStop]
    /// itself is told when its connection closes, which waits for it.
    /// </summary>
    public void TellSuspended()
    {
        for (SuspendedCall? call = _firstSuspended; call is not null; call = call.Following)
        {
            if (call.ActorEvent != ActorEvent.Stopped)
            {
                FireClosedToken(call.Connection!);
            }
        }
    }

    /// <summary>The loop ends, and cannot wait any longer: methods that have not ended are named and left behind.</summary>
    public void AbandonSuspended()
    {
        while (_firstSuspended is { } call)
        {
            Connection connection = call.Connection!;
            LogAbandoned(_logger, call.Name, connection.Id);
            call.IsAbandoned = true;
            if (call.Copy is { } copy)
            {
                _copies.Forget(copy);
            }

            RemoveSuspended(connection, call);
            // No method of it may run while this one is under way, so none runs any more.
            connection.Handler = null;
            FinishTeardown(connection);
        }
    }

    private SuspendedCall RentCall() => _freeCalls.Take() ?? new(this, _scheduler);

    private void Suspend(Connection connection, SuspendedCall call, ConnectionEvent connectionEvent, ActorEvent actorEvent, string method)
    {
        call.Begin(connection, connectionEvent, actorEvent, method);
        call.Copy = _copy;
        _copy = null;
        call.Following = _firstSuspended;
        if (_firstSuspended is not null)
        {
            _firstSuspended.Previous = call;
        }

        _firstSuspended = call;
        SuspendedCount++;
        Counters.Suspensions++;
        ExtrasOf(connection).Suspended = call;
        connection.Flags |= ConnectionFlags.Suspended;
        if ((connection.Flags & (ConnectionFlags.TearingDown | ConnectionFlags.Gone)) == ConnectionFlags.TearingDown)
        {
            // It ended its own connection and then waits: the time for that runs from here.
            AwaitMethod(connection);
        }
    }

    /// <summary>The method has ended, and so has its event: what waited goes on.</summary>
    private void EndSuspension(Connection connection, SuspendedCall call)
    {
        ConnectionEvent finished = call.Event;
        if (call.Copy is { } copy)
        {
            _copies.Return(copy);
        }

        RemoveSuspended(connection, call);
        call.Clear();
        _freeCalls.Add(call);
        FinishOther(connection, finished);
        connection.Actor?.GoOn();
        if ((connection.Flags & ConnectionFlags.Switching) != 0)
        {
            // The next handler waited for this method.
            _switching.Add(connection);
        }

        if ((connection.Flags & ConnectionFlags.TearingDown) == 0)
        {
            GoOn(connection);
        }
        else if ((connection.Flags & ConnectionFlags.Gone) == 0)
        {
            FinishTeardown(connection);
        }
        else if (finished != ConnectionEvent.Closed)
        {
            RaiseClosed(connection);
        }
    }

    private void GoOn(Connection connection)
    {
        const ConnectionFlags waited = ConnectionFlags.AcceptPending | ConnectionFlags.Holding | ConnectionFlags.EndPending | ConnectionFlags.DrainedPending;
        if ((connection.Flags & waited) != 0)
        {
            EnqueueReady(connection);
        }

        if ((connection.Flags & ConnectionFlags.ShutdownDone) != 0)
        {
            // Both halves may have ended while it waited: settling closes.
            AddUnsettled(connection);
        }

        UpdateReceiving(connection);
    }

    private void RemoveSuspended(Connection connection, SuspendedCall call)
    {
        if (call.Previous is { } previous)
        {
            previous.Following = call.Following;
        }
        else
        {
            _firstSuspended = call.Following;
        }

        if (call.Following is { } following)
        {
            following.Previous = call.Previous;
        }

        call.Previous = null;
        call.Following = null;
        SuspendedCount--;
        connection.Flags &= ~ConnectionFlags.Suspended;
        connection.Extras!.Suspended = null;
    }

    /// <summary>A torn connection waits for its method: up to the close time, which runs since the close began.</summary>
    private void AwaitMethod(Connection connection)
    {
        // A method before this one may have waited: an operation that is still out keeps the connection.
        _deadlines.Remove(connection);
        if (connection.DueMs > _nowMs)
        {
            _deadlines.Add(connection, connection.DueMs);
        }
    }

    private void ReturnCopy()
    {
        if (_copy is { } copy)
        {
            _copy = null;
            _copies.Return(copy);
        }
    }

    [LoggerMessage(
        EventId = 12,
        Level = LogLevel.Warning,
        Message = "{Method} waits still, after the close time of connection {Connection}: its socket and buffers are freed, and [OnClose] follows when it ends")]
    private static partial void LogOverdue(ILogger logger, string method, ConnectionId connection);

    [LoggerMessage(EventId = 9, Level = LogLevel.Error, Message = "{Method} threw after the loop of connection {Connection} had left it behind")]
    private static partial void LogAbandonedFault(ILogger logger, Exception exception, string method, ConnectionId connection);

    [LoggerMessage(
        EventId = 8,
        Level = LogLevel.Error,
        Message = "{Method} waits still, and the loop of connection {Connection} ends: what follows its await does not run, nor does [OnClose]")]
    private static partial void LogAbandoned(ILogger logger, string method, ConnectionId connection);
}
