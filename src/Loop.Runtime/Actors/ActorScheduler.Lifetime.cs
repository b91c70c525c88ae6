using Loop.CompilerServices;

namespace Loop.Actors;

/// <summary>How actors come and go.</summary>
internal sealed partial class ActorScheduler
{
    private int _stopsToTell;
    private bool _isStopping;

    /// <summary>True while <c>[OnStop]</c> methods are still to run because the loop stops; those that wait for another method of their handler's do not count.</summary>
    public bool IsTellingStop
    {
        get
        {
            if (_stopsWaiting > 0)
            {
                return true;
            }

            for (ActorCell? cell = _stopsToTell > 0 ? _firstLive : null; cell is not null; cell = cell.LiveNext)
            {
                if ((cell.State & ActorState.Stopping) != 0 && !cell.IsSuspended)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The loop stops: every actor is told. Plain ones go on until the loop ends, those of connections until their connection does.</summary>
    public void TellStop()
    {
        _isStopping = true;
        for (ActorCell? cell = _firstLive; cell is not null; cell = cell.LiveNext)
        {
            bool told = (cell.State & (ActorState.StopTold | ActorState.Stopping | ActorState.Ending)) != 0;
            if (!told && cell.Class is { } handlerClass && handlerClass.Handles(ActorEvents.Stopped))
            {
                cell.State |= ActorState.Stopping;
                _stopsToTell++;
                cell.Interrupt();
            }
        }
    }

    /// <summary>Ends every actor, and from here on also those that are put in line: the loop makes no more ticks.</summary>
    public void EndAll()
    {
        _turn = null;
        _stagedCell = null;
        AbandonSuspended();
        while (_firstLive is { } cell)
        {
            End(cell, ActorEndReason.LoopStopped);
        }

        TakeInbox();
        while (TakeFirst() is { } cell)
        {
            if (!IsElsewhere(cell))
            {
                cell.TakeEnd(ActorEndReason.LoopStopped);
            }
        }

        ActorCell? late = Interlocked.Exchange(ref _inbox, _closedInbox);
        while (late is not null && late != _closedInbox)
        {
            ActorCell? next = late.Next;
            if (!IsElsewhere(late))
            {
                late.TakeEnd(ActorEndReason.LoopStopped);
            }

            late = next;
        }

        CancelAllTimers();
    }

    private bool TryBear(ActorCell cell)
    {
        if (cell.Connection is not null)
        {
            // Its constructor threw, and the connection is on its way out.
            cell.StopRequested = false;
            return false;
        }

        if (_isStopping)
        {
            cell.TakeEnd(ActorEndReason.LoopStopped);
            return false;
        }

        AddLive(cell);
        if (TryMakeHandler(cell))
        {
            return true;
        }

        End(cell, ActorEndReason.HandlerFault);
        return false;
    }

    private bool TryRestart(ActorCell cell)
    {
        if ((cell.State & ActorState.Ending) != 0)
        {
            return false;
        }

        if (!cell.TryRestart(_nowMs))
        {
            ActorLog.RestartLimit(_logger, cell.Name, cell.Id);
            return false;
        }

        object? replaced = cell.Handler;
        cell.Unwatch();
        if (!TryMakeHandler(cell))
        {
            return false;
        }

        Counters.Restarts++;
        if (replaced is IDisposable disposable)
        {
            DisposeHandler(cell, disposable);
        }

        return true;
    }

    private bool TryMakeHandler(ActorCell cell)
    {
        try
        {
            cell.MakeHandler();
            return true;
        }
        catch (Exception exception)
        {
            Counters.HandlerFaults++;
            ActorLog.ConstructorFault(_logger, exception, cell.Name, cell.Id);
            return false;
        }
    }

    private void FinishStart(ActorCell cell)
    {
        // A restart made another instance, which is to start as well.
        bool startsAgain = (cell.State & ActorState.Starting) != 0;
        if (cell.Connection is { } connection && !startsAgain)
        {
            _engine.StartFinished(connection);
        }
    }

    private void TakeStopRequest(ActorCell cell)
    {
        cell.StopRequested = false;
        if (cell.Connection is { } connection)
        {
            _engine.Close(connection, CloseReason.Local);
        }
        else
        {
            BeginEnd(cell, ActorEndReason.Stopped);
        }
    }

    /// <summary>From here on a plain actor handles its stop and nothing else.</summary>
    private static void BeginEnd(ActorCell cell, ActorEndReason reason)
    {
        if ((cell.State & (ActorState.Ending | ActorState.Ended)) == 0)
        {
            cell.State |= ActorState.Ending;
            cell.EndReason = reason;
            cell.NeedsLook = true;
        }
    }

    /// <summary>Stages <c>[OnStop]</c>, once; an actor that is to end does so after it.</summary>
    private bool StageStop(ActorCell cell)
    {
        if ((cell.State & ActorState.Stopping) != 0)
        {
            cell.State &= ~ActorState.Stopping;
            _stopsToTell--;
        }

        if ((cell.State & ActorState.Ending) != 0)
        {
            TellEnding(cell);
        }

        if ((cell.State & ActorState.StopTold) == 0 && cell.Class!.Handles(ActorEvents.Stopped))
        {
            cell.State |= ActorState.StopTold;
            StageEvent(cell, ActorEvent.Stopped);
            return true;
        }

        if ((cell.State & ActorState.Ending) != 0)
        {
            End(cell, cell.EndReason);
        }

        return false;
    }
}
