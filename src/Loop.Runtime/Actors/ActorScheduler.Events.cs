using System.Runtime.CompilerServices;
using Loop.CompilerServices;
using Loop.Connections.Datagrams;
using Loop.Readiness;

namespace Loop.Actors;

/// <summary>The stream of events that generated loops pull: one is staged, taken by the class it belongs to, and finished.</summary>
internal sealed partial class ActorScheduler
{
    private ActorCell? _turn;
    private ActorCell? _stagedCell;
    private ActorNotice _staged;
    private ActorCell? _current;
    private ActorNotice _notice;
    private Mailbox? _open;
    private int _turnLeft;
    private int _tickLeft;

    public ActorEvent CurrentEvent => _notice.Event;

    public ref readonly ActorNotice CurrentNotice => ref _notice;

    public ActorCell Current => _current!;

    /// <summary>The actor of which a method is running; null when none is.</summary>
    public ActorCell? Running => _notice.Event == ActorEvent.None ? null : _current;

    /// <summary>The mailbox whose next message the run stands at; null at any other event.</summary>
    public Mailbox? Open => _open;

    /// <summary>Goes to the next event of a class. False when the next event belongs to another one, or when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(ActorBinding handlerClass)
    {
        if (_open is { } mailbox)
        {
            mailbox.Free();
            Counters.Messages++;
            // The same actor's next message needs a look at nothing else.
            if (_turnLeft > 0 && !_current!.NeedsLook && mailbox.Peek() is var type && type != 0)
            {
                _turnLeft--;
                _notice.Index = type;
                return true;
            }

            _open = null;
        }

        return NextSlowly(handlerClass);
    }

    /// <summary>A handler's method threw.</summary>
    public void Failed(Exception exception, Supervision decision)
    {
        ActorCell cell = _current!;
        Failed(cell, _notice.Event == ActorEvent.Faulted ? cell.SuspendedEvent : _notice.Event, exception, decision);
    }

    /// <summary>A handler's method threw: at once, or after it had waited.</summary>
    public void Failed(ActorCell cell, ActorEvent failed, Exception exception, Supervision decision)
    {
        Counters.HandlerFaults++;
        ActorLog.HandlerFault(_logger, exception, cell.Name, failed, cell.Id, decision);
        if (cell.Connection is { } connection)
        {
            _engine.Supervise(connection, decision);
        }
        else if (decision != Supervision.Resume && !(decision == Supervision.Restart && TryRestart(cell)))
        {
            BeginEnd(cell, ActorEndReason.HandlerFault);
        }
    }

    private bool NextSlowly(ActorBinding handlerClass)
    {
        FinishEvent();
        if ((_stagedCell is null && !Stage()) || _stagedCell!.Class != handlerClass)
        {
            return false;
        }

        _current = _stagedCell;
        _notice = _staged;
        _stagedCell = null;
        if (_notice.Event == ActorEvent.Datagram)
        {
            ((DatagramSocket)_notice.Payload!).IsTruncated = DatagramEngine.IsTruncated(_notice.Tag);
        }

        Volatile.Write(ref _calls, _calls + 1);
        if (_notice.Event == ActorEvent.Message)
        {
            _open = _current.Mailbox;
            _current.LastActivityMs = _current.Connection is null ? _nowMs : _current.LastActivityMs;
        }

        return true;
    }

    /// <summary>Takes the next actor's next event. False when no actor has one, or the tick's budget is used up.</summary>
    private bool Stage()
    {
        while (true)
        {
            if (_turn is null)
            {
                if (_tickLeft <= 0 || TakeFirst() is not { } first)
                {
                    return false;
                }

                if (IsElsewhere(first))
                {
                    continue;
                }

                _turn = first;
                _turnLeft = Math.Min(EventsPerTurn, _tickLeft);
                _tickLeft -= _turnLeft;
            }

            ActorCell cell = _turn;
            if (_turnLeft > 0 && StageNext(cell))
            {
                _turnLeft--;
                return true;
            }

            bool isUsedUp = _turnLeft == 0;
            _tickLeft += _turnLeft;
            _turn = null;
            if (_leaving is not null)
            {
                SendOff(cell);
            }
            else if (isUsedUp)
            {
                Append(cell);
            }
            else
            {
                EndTurn(cell);
            }
        }
    }

    /// <summary>An actor's turn ends because it has nothing left; what came at this very moment puts it in line again.</summary>
    private void EndTurn(ActorCell cell)
    {
        if ((cell.State & ActorState.Ended) != 0)
        {
            // It stays marked as scheduled, so that nobody puts it in line any more.
            return;
        }

        if (!cell.IsSuspended)
        {
            cell.Mailbox?.NoteEmpty();
        }

        cell.Unschedule();
        bool goesOn = cell.IsSuspended ? cell.StopRequested : cell.HasWork;
        if (goesOn && cell.TrySchedule())
        {
            // A place in its mailbox may be taken and not filled yet; the price of a turn without an event keeps the tick from waiting for that.
            _tickLeft -= FruitlessTurnPrice;
            Append(cell);
        }
    }

    /// <summary>Stages an actor's next event: what is not a message first.</summary>
    private bool StageNext(ActorCell cell)
    {
        if ((cell.State & ActorState.Ended) != 0)
        {
            return false;
        }

        if (cell.IsSuspended)
        {
            if (cell.StopRequested)
            {
                TakeStopRequest(cell);
                TellEnding(cell);
            }

            return false;
        }

        if (cell.NeedsLook)
        {
            cell.NeedsLook = false;
            // Whoever asks for a stop writes the request first and this flag second; read before the flag is down, the request could be missed.
            Interlocked.MemoryBarrier();
            if (StageOther(cell))
            {
                cell.NeedsLook = true;
                return true;
            }

            if ((cell.State & (ActorState.Born | ActorState.Ended)) != ActorState.Born || _leaving is not null)
            {
                return false;
            }

            if (cell.MoveTarget is not null)
            {
                // After each message that comes before a move it is looked at anew.
                cell.NeedsLook = true;
            }
        }

        if (cell.Mailbox is { } mailbox && mailbox.Peek() is var type && type != 0)
        {
            StageEvent(cell, ActorEvent.Message, type);
            return true;
        }

        return false;
    }

    /// <summary>Stages what is not a message: an actor's start, its stop, then what was raised, in order.</summary>
    private bool StageOther(ActorCell cell)
    {
        if ((cell.State & ActorState.Born) == 0 && !TryBear(cell))
        {
            return false;
        }

        if (cell.Suspension is not null)
        {
            // Its method has thrown since: that comes first.
            StageEvent(cell, ActorEvent.Faulted);
            return true;
        }

        if ((cell.State & ActorState.Starting) != 0)
        {
            cell.State &= ~ActorState.Starting;
            StageEvent(cell, ActorEvent.Started);
            return true;
        }

        if ((cell.State & ActorState.Ending) == 0 && cell.Signals is { } signals && signals.Take() is var number && number >= 0)
        {
            // Before a stop: SIGTERM is told before the stop that it causes.
            StageEvent(cell, ActorEvent.Signal, number);
            return true;
        }

        if (cell.StopRequested)
        {
            TakeStopRequest(cell);
        }

        if ((cell.State & (ActorState.Ending | ActorState.Stopping)) != 0 && StageStop(cell))
        {
            return true;
        }

        if (cell.MoveTarget is not null && !cell.OwesMessages && StageMove(cell))
        {
            return false;
        }

        while (cell.HasNotices)
        {
            ActorNotice notice = cell.TakeNotice();
            if (notice.Payload is WatchLeg leg && !leg.Take())
            {
                // Unwatched since it was raised.
                continue;
            }

            _stagedCell = cell;
            _staged = notice;
            return true;
        }

        return StageTimer(cell);
    }

    private void StageEvent(ActorCell cell, ActorEvent actorEvent, int index = 0)
    {
        _stagedCell = cell;
        _staged = new() { Event = actorEvent, Index = index };
    }

    /// <summary>Ends the event that a handler has just handled.</summary>
    private void FinishEvent()
    {
        ActorEvent finished = _notice.Event;
        if (finished == ActorEvent.None)
        {
            return;
        }

        if (finished == ActorEvent.Faulted)
        {
            _notice = default;
            EndSuspension(_current!);
            return;
        }

        if (_current!.SuspendedEvent != ActorEvent.None)
        {
            // Its method waits: the event is over when that has ended.
            _notice = default;
            return;
        }

        if (_notice.Payload is WatchLeg leg)
        {
            leg.Finish();
        }
        else if (finished == ActorEvent.Datagram)
        {
            DatagramSocket socket = (DatagramSocket)_notice.Payload!;
            socket.IsTruncated = false;
            socket.Engine.Release(socket, _notice.Tag);
        }

        _notice = default;
        if (finished is ActorEvent.Started or ActorEvent.Moved)
        {
            FinishStart(_current!);
        }
    }
}
