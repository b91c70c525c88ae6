using Loop.CompilerServices;
using Loop.Connections.Datagrams;

namespace Loop.Actors;

/// <summary>The stream of events that generated loops pull: one is staged, taken by the class it belongs to, and finished.</summary>
internal sealed partial class ActorScheduler
{
    private ActorCell? _turn;
    private ActorCell? _stagedCell;
    private ActorNotice _staged;
    private ActorCell? _current;
    private ActorNotice _notice;
    private int _turnLeft;
    private int _tickLeft;

    public ActorEvent CurrentEvent => _notice.Event;

    public ref readonly ActorNotice CurrentNotice => ref _notice;

    public ActorCell Current => _current!;

    /// <summary>Goes to the next event of a class. False when the next event belongs to another one, or when there is none.</summary>
    public bool Next(ActorBinding handlerClass)
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
        return true;
    }

    /// <summary>A handler's method threw.</summary>
    public void Failed(Exception exception, Supervision decision)
    {
        ActorCell cell = _current!;
        Counters.HandlerFaults++;
        ActorLog.HandlerFault(_logger, exception, cell.Name, _notice.Event, cell.Id, decision);
        if (cell.Connection is { } connection)
        {
            _engine.Supervise(connection, decision);
            return;
        }

        switch (decision)
        {
            case Supervision.Resume:
                return;
            case Supervision.Restart when (cell.State & ActorState.Ending) == 0:
                object? replaced = cell.Handler;
                if (TryMakeHandler(cell))
                {
                    Counters.Restarts++;
                    if (replaced is IDisposable disposable)
                    {
                        DisposeHandler(cell, disposable);
                    }

                    return;
                }

                break;
            default:
                break;
        }

        BeginEnd(cell, ActorEndReason.HandlerFault);
    }

    /// <summary>Takes the next actor's next event. False when no actor has one, or the tick's budget is used up.</summary>
    private bool Stage()
    {
        while (_tickLeft > 0)
        {
            if (_turn is null)
            {
                _turn = TakeFirst();
                _turnLeft = EventsPerTurn;
                if (_turn is null)
                {
                    return false;
                }
            }

            ActorCell cell = _turn;
            if (_turnLeft == 0)
            {
                _turn = null;
                Append(cell);
                continue;
            }

            if (StageNext(cell))
            {
                _turnLeft--;
                _tickLeft--;
                return true;
            }

            _turn = null;
            EndTurn(cell);
        }

        if (_turn is not null)
        {
            Append(_turn);
            _turn = null;
        }

        return false;
    }

    /// <summary>An actor's turn ends because it has nothing left; what came at this very moment puts it in line again.</summary>
    private void EndTurn(ActorCell cell)
    {
        if ((cell.State & ActorState.Ended) != 0)
        {
            // It stays marked as scheduled, so that nobody puts it in line any more.
            return;
        }

        if ((cell.State & ActorState.Suspended) != 0)
        {
            // Also marked; whoever resumes it puts it in line.
            cell.IsHeld = true;
            return;
        }

        cell.Unschedule();
        if (cell.HasWork && cell.TrySchedule())
        {
            Append(cell);
        }
    }

    /// <summary>Stages an actor's next event: its start, its stop, then what was raised, in order.</summary>
    private bool StageNext(ActorCell cell)
    {
        ActorState state = cell.State;
        if ((state & (ActorState.Ended | ActorState.Suspended)) != 0)
        {
            return false;
        }

        if ((state & ActorState.Born) == 0 && !TryBear(cell))
        {
            return false;
        }

        if ((cell.State & ActorState.Starting) != 0)
        {
            cell.State &= ~ActorState.Starting;
            StageEvent(cell, ActorEvent.Started);
            return true;
        }

        if (cell.StopRequested)
        {
            TakeStopRequest(cell);
        }

        if ((cell.State & (ActorState.Ending | ActorState.Stopping)) != 0)
        {
            return StageStop(cell);
        }

        if (cell.HasNotices)
        {
            _stagedCell = cell;
            _staged = cell.TakeNotice();
            return true;
        }

        return false;
    }

    private void StageEvent(ActorCell cell, ActorEvent actorEvent)
    {
        _stagedCell = cell;
        _staged = new() { Event = actorEvent };
    }

    /// <summary>Ends the event that a handler has just handled.</summary>
    private void FinishEvent()
    {
        ActorEvent finished = _notice.Event;
        if (finished == ActorEvent.None)
        {
            return;
        }

        if (finished == ActorEvent.Datagram)
        {
            DatagramSocket socket = (DatagramSocket)_notice.Payload!;
            socket.IsTruncated = false;
            socket.Engine.Release(socket, _notice.Tag);
        }

        _notice = default;
        if (finished == ActorEvent.Started)
        {
            FinishStart(_current!);
        }
    }
}
