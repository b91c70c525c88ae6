using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Loop.CompilerServices;
using Loop.Readiness;
using Loop.Tasks;

namespace Loop.Actors;

/// <summary>
/// Methods that wait. While one of an actor does, everything else of that actor waits its turn: messages in its mailbox, timers as a bit each, the
/// rest as notices. A connection's handler is suspended with its connection, so that bytes wait as well.
/// </summary>
internal sealed partial class ActorScheduler
{
    private readonly LoopScheduler _scheduler;
    private readonly FreeList<ActorCall> _freeCalls = new();
    private ActorCall? _firstSuspended;

    /// <summary><c>[OnStop]</c> methods that wait: connections stay open for what these still send.</summary>
    private int _stopsWaiting;

    /// <summary>Methods of plain actors that have not ended.</summary>
    public int SuspendedCount { get; private set; }

    /// <summary>Methods of plain actors that have waited so far.</summary>
    public long Suspensions { get; private set; }

    /// <summary>A method returned a task: the event is over when that ends.</summary>
    public void Await(LoopTask task, string method)
    {
        if (task.IsCompleted)
        {
            // It threw before its first wait.
            task.GetAwaiter().GetResult();
            return;
        }

        ActorCell cell = _current!;
        if (cell.Connection is { } connection)
        {
            _engine.AwaitForActor(connection, _notice.Event, task, method);
        }
        else
        {
            ActorCall call = RentCall();
            call.Await(task);
            Suspend(cell, call, method);
        }

        NoteSuspended(cell);
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

        ActorCell cell = _current!;
        if (cell.Connection is { } connection)
        {
            _engine.AwaitForActor(connection, _notice.Event, awaiter, method);
        }
        else
        {
            ActorCall call = RentCall();
            call.Await(awaiter);
            Suspend(cell, call, method);
        }

        NoteSuspended(cell);
    }

    /// <summary>Throws what a method of a plain actor threw after it had waited, for the loop of its class to catch.</summary>
    public void Rethrow() => _current!.Suspension!.Fault!.Throw();

    /// <summary>Fires when an actor is about to end; for a connection's handler, when that closes.</summary>
    public CancellationToken EndingToken(ActorCell cell)
    {
        if (cell.Connection is { } connection)
        {
            return _engine.ClosedToken(connection);
        }

        if (cell.Ending is null)
        {
            cell.Ending = new();
            if ((cell.State & (ActorState.Ending | ActorState.Ended)) != 0)
            {
                cell.Ending.Cancel();
            }
        }

        return cell.Ending.Token;
    }

    /// <summary>A method of a plain actor that waited has ended. In the loop's turn of the continuations.</summary>
    public void MethodEnded(ActorCall call)
    {
        ExceptionDispatchInfo? fault = call.TakeOutcome();
        ActorCell cell = call.Cell!;
        if (fault is { SourceException: OperationCanceledException } && cell.IsEndingTold)
        {
            // It was told that its actor ends, and gave up: as it should.
            fault = null;
        }

        if (call.IsAbandoned)
        {
            if (fault is not null)
            {
                ActorLog.HandlerFault(_logger, fault.SourceException, cell.Name, cell.SuspendedEvent, cell.Id, Supervision.Stop);
            }

            return;
        }

        cell.State &= ~ActorState.Suspended;
        if (fault is null)
        {
            EndSuspension(cell);
        }
        else
        {
            call.Fault = fault;
            cell.NeedsLook = true;
        }

        cell.Schedule();
    }

    /// <summary>The event of a method that waited is over, of a plain actor or of a connection's handler.</summary>
    public void FinishSuspended(ActorCell cell)
    {
        ActorEvent finished = cell.SuspendedEvent;
        WatchLeg? leg = cell.SuspendedLeg;
        ForgetSuspended(cell);
        // The time that it took was no idle time.
        cell.LastActivityMs = _nowMs;
        leg?.Finish();
        if (finished is ActorEvent.Started or ActorEvent.Moved)
        {
            FinishStart(cell);
        }
    }

    /// <summary>The loop stops: methods that wait are told; but not those for [OnStop], which are what is waited for.</summary>
    public void TellSuspended()
    {
        for (ActorCall? call = _firstSuspended; call is not null; call = call.Following)
        {
            if (call.Cell!.SuspendedEvent != ActorEvent.Stopped)
            {
                TellEnding(call.Cell);
            }
        }
    }

    /// <summary>The loop ends, and cannot wait any longer: methods that have not ended are named and left behind.</summary>
    public void AbandonSuspended()
    {
        while (_firstSuspended is { } call)
        {
            ActorCell cell = call.Cell!;
            if (call.Fault is { } fault)
            {
                ActorLog.HandlerFault(_logger, fault.SourceException, cell.Name, cell.SuspendedEvent, cell.Id, Supervision.Stop);
            }
            else
            {
                ActorLog.Abandoned(_logger, call.Name, cell.Id);
            }

            call.IsAbandoned = true;
            Remove(call);
            cell.Suspension = null;
            End(cell, ActorEndReason.LoopStopped);
        }
    }

    private ActorCall RentCall() => _freeCalls.Take() ?? new(this, _scheduler);

    private void Suspend(ActorCell cell, ActorCall call, string method)
    {
        call.Begin(cell, method);
        call.Following = _firstSuspended;
        if (_firstSuspended is not null)
        {
            _firstSuspended.Previous = call;
        }

        _firstSuspended = call;
        SuspendedCount++;
        Suspensions++;
        cell.Suspension = call;
        cell.State |= ActorState.Suspended;
    }

    /// <summary>The event goes on after the generated loop has gone to the next: what it needs for its end is kept.</summary>
    private void NoteSuspended(ActorCell cell)
    {
        cell.SuspendedEvent = _notice.Event;
        cell.SuspendedLeg = _notice.Payload as WatchLeg;
        cell.NeedsLook = true;
        if (cell.SuspendedEvent == ActorEvent.Stopped)
        {
            _stopsWaiting++;
        }
    }

    private void ForgetSuspended(ActorCell cell)
    {
        if (cell.SuspendedEvent == ActorEvent.Stopped)
        {
            _stopsWaiting--;
        }

        cell.SuspendedEvent = ActorEvent.None;
        cell.SuspendedLeg = null;
    }

    /// <summary>The method of a plain actor has ended, and what it threw has been told.</summary>
    private void EndSuspension(ActorCell cell)
    {
        ActorCall call = cell.Suspension!;
        cell.Suspension = null;
        Remove(call);
        call.Clear();
        _freeCalls.Add(call);
        FinishSuspended(cell);
    }

    private void Remove(ActorCall call)
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
    }

    /// <summary>Fires the token of a plain actor that is about to end; between two events.</summary>
    private void TellEnding(ActorCell cell)
    {
        try
        {
            cell.Ending?.Cancel();
        }
        catch (AggregateException exception)
        {
            ActorLog.EndingTokenFault(_logger, exception, cell.Name, cell.Id);
        }
    }
}
