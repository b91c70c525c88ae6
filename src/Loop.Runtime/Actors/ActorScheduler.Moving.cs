using Loop.CompilerServices;
using Loop.Timers;

namespace Loop.Actors;

/// <summary>Actors that leave for another loop, and those that come from one.</summary>
internal sealed partial class ActorScheduler
{
    private ActorCell? _leaving;

    /// <summary>Moves an actor to another loop, once what is under way has ended. The actor's loop thread; on another one it says so.</summary>
    public static MoveStatus Move(ActorCell cell, EventLoop target)
    {
        EventLoop loop = cell.Loop;
        if (cell.IsEnded)
        {
            return MoveStatus.Closing;
        }

        if (!loop.IsCurrent)
        {
            return MoveStatus.NotHere;
        }

        if (cell.Connection is { } connection)
        {
            return loop.Engine.MoveTo(connection, target.Home);
        }

        MoveStatus status = loop.Actors.CanMove(cell, target);
        if (status == MoveStatus.Ok)
        {
            cell.MoveTarget = target;
            cell.Interrupt();
        }

        return status;
    }

    /// <summary>Takes an actor off this loop, with its timers. It is on its way when this returns, and not touched here any more.</summary>
    /// <param name="cell">The actor.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="isInTurn">Its turn is now.</param>
    public void Leave(ActorCell cell, ActorScheduler target, bool isInTurn)
    {
        RemoveLive(cell);
        FinishCancelled();
        TimerHandle[] timers = cell.Timers ?? [];
        long[] due = timers.Length > 0 ? new long[timers.Length] : [];
        for (int i = 0; i < timers.Length; i++)
        {
            due[i] = _timers.TryGetDue(timers[i], out long dueMs) ? dueMs : -1;
            Cancel(timers[i]);
            timers[i] = default;
        }

        Cancel(cell.IdleTimer);
        cell.IdleTimer = default;
        Untime(cell);
        cell.DueOnArrival = due;
        // What was scheduled here stays here, and counts from now on as from anywhere else.
        cell.TellCount = 0;
        cell.CountMailboxIn(target.MailboxMemory);
        cell.BeginTransit(isInTurn);
    }

    /// <summary>Takes an actor in. This loop's thread.</summary>
    public void Arrive(ActorCell cell)
    {
        InsertLive(cell);
        ActorBinding? handlerClass = cell.Class;
        for (int i = 0; i < cell.DueOnArrival.Length; i++)
        {
            if (cell.DueOnArrival[i] >= 0)
            {
                cell.Timers![i] = Arm(cell, i, cell.DueOnArrival[i], handlerClass!.Timers[i].PeriodMs);
            }
        }

        cell.DueOnArrival = [];
        if (handlerClass is { IdleMs: > 0 and var idleMs } && (cell.State & ActorState.Born) != 0)
        {
            cell.IdleTimer = Arm(cell, IdleIndex, Math.Max(cell.LastActivityMs, cell.Connection?.LastActivityMs ?? 0) + idleMs, periodMs: 0);
        }

        if (_isStopping && handlerClass is not null && handlerClass.Handles(ActorEvents.Stopped))
        {
            cell.State |= ActorState.Stopping;
            _stopsToTell++;
        }

        cell.NeedsLook = true;
        if (cell.EndTransit(_loop))
        {
            Append(cell);
        }

        cell.CountMailboxIn(MailboxMemory);
    }

    private MoveStatus CanMove(ActorCell cell, EventLoop target) =>
        cell.CanLeave is var status and not MoveStatus.Ok ? status
        : target == _loop ? MoveStatus.AlreadyThere
        : !target.Home.TakesArrivals ? MoveStatus.LoopStopped
        : cell.IsSuspended ? MoveStatus.Suspended
        : MoveStatus.Ok;

    /// <summary>An actor's turn has come in which it is to leave. True when it does: nothing else of it runs here.</summary>
    private bool StageMove(ActorCell cell)
    {
        EventLoop target = cell.MoveTarget!;
        MoveStatus status = CanMove(cell, target);
        if (status == MoveStatus.Ok)
        {
            _leaving = cell;
            return true;
        }

        cell.MoveTarget = null;
        cell.TellMove(status);
        return false;
    }

    /// <summary>Sends the actor off whose turn it was.</summary>
    private void SendOff(ActorCell cell)
    {
        EventLoop target = cell.MoveTarget!;
        _leaving = null;
        cell.MoveTarget = null;
        Leave(cell, target.Actors, isInTurn: true);
        new ActorMove(cell, _loop, target).Begin();
    }

    /// <summary>
    /// True for an actor that has left this loop, or is about to arrive elsewhere: it is put in line there. The caller has just taken it out of a line here, or
    /// was about to put it in one.
    /// </summary>
    private bool IsElsewhere(ActorCell cell)
    {
        if (cell.TryLeaveToArrival())
        {
            return true;
        }

        // Read after the transit: one that has ended has written this before.
        EventLoop home = cell.Loop;
        if (home == _loop)
        {
            return false;
        }

        home.Actors.Push(cell);
        return true;
    }
}
