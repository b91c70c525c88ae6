using System.Numerics;
using System.Runtime.CompilerServices;
using Loop.CompilerServices;
using Loop.Timers;

namespace Loop.Actors;

/// <summary>The timers of actors: those of their attributes, and messages that are told later.</summary>
internal sealed partial class ActorScheduler
{
    /// <summary>Most <c>[OnTimer]</c> methods of a class: a bit for each says that it is due.</summary>
    public const int MaxTimers = 64;

    /// <summary>Timers told in one tick; the rest has its turn in the next one.</summary>
    private const int TimersPerTick = 1024;

    /// <summary>Timers that change their place in the wheel in one tick.</summary>
    private const int TimerMovesPerTick = 8192;

    private const int IdleIndex = -1;

    /// <summary>The index of a timer that tells the message at place 0; that of the others lies below.</summary>
    private const int FirstTell = -2;

    /// <summary>The move count of a message that its actor does not count.</summary>
    private const int NotCounted = -1;

    /// <summary>Messages for ended actors that stay armed in any case.</summary>
    private const int MostForgotten = 1024;

    private readonly TimerWheel _timers;
    private int _forgotten;
    private int _sweepFrom = -1;

    /// <summary>Milliseconds until a timer needs the loop; -1 when none does.</summary>
    public long NextTimerMs(long nowMs)
    {
        FinishCancelled();
        return _timers.NextMs(nowMs);
    }

    /// <summary>Arms the timers of an actor that starts, or starts anew.</summary>
    public void ArmTimers(ActorCell cell)
    {
        ActorBinding handlerClass = cell.Class!;
        CancelTimers(cell);
        ActorTimer[] timers = handlerClass.Timers;
        if (timers.Length > 0)
        {
            cell.Timers ??= new TimerHandle[timers.Length];
            for (int i = 0; i < timers.Length; i++)
            {
                cell.Timers[i] = _timers.Arm(_nowMs + timers[i].FirstMs, timers[i].PeriodMs, cell, i);
            }
        }

        if (handlerClass.IdleMs > 0)
        {
            cell.LastActivityMs = _nowMs;
            cell.IdleTimer = _timers.Arm(_nowMs + handlerClass.IdleMs, periodMs: 0, cell, IdleIndex);
        }
    }

    /// <summary>Tells an actor something later, once or again and again.</summary>
    public TimerToken TellLater<T, TMessage>(ActorCell cell, in TMessage message, long firstMs, int periodMs)
        where T : class, IReceives<TMessage>
    {
        // One that is scheduled from another loop than the actor's is not counted there.
        int moveCount = cell.Loop == _loop ? cell.MoveCount : NotCounted;
        LaterTells<T, TMessage> tells = LaterTells<T, TMessage>.Own;
        int place = tells.Add(cell, moveCount, in message);
        TimerHandle timer = _timers.Arm(_nowMs + firstMs, periodMs, tells, FirstTell - place);
        if (moveCount != NotCounted)
        {
            cell.TellCount++;
        }

        return new(this, cell, moveCount, timer);
    }

    /// <summary>Cancels what <see cref="TellLater"/> armed; false when it is over, or on another thread when it could not be asked for.</summary>
    /// <param name="cell">The actor that it would have told.</param>
    /// <param name="moveCount">How often that had moved when it was scheduled.</param>
    /// <param name="timer">What was armed.</param>
    public bool CancelTell(ActorCell cell, int moveCount, TimerHandle timer)
    {
        if (!_loop.IsCurrent)
        {
            return PostCancelTell(cell, moveCount, timer);
        }

        if (!Cancel(timer))
        {
            return false;
        }

        bool isForgotten = IsForgotten(cell, moveCount);
        Uncount(cell, moveCount);
        return !isForgotten;
    }

    // Apart, for what the function refers to is allocated at the beginning of the method that makes it.
    private bool PostCancelTell(ActorCell cell, int moveCount, TimerHandle timer) => _loop.Post(() => CancelTell(cell, moveCount, timer));

    private bool Cancel(TimerHandle timer)
    {
        bool isCancelled = _timers.Cancel(timer);
        if (_timers.IsToFinish)
        {
            FinishCancelled();
        }

        return isCancelled;
    }

    /// <summary>Lets go of the messages of cancelled timers: at least once a tick, for they may refer to much.</summary>
    private void FinishCancelled()
    {
        foreach (ref readonly EndedTimer timer in _timers.FinishCancelled())
        {
            Release(timer);
        }
    }

    private static void Release(in EndedTimer timer)
    {
        if (timer.Index <= FirstTell)
        {
            Unsafe.As<LaterTells>(timer.Target).Release(FirstTell - timer.Index);
        }
    }

    private void FireTimers()
    {
        FinishCancelled();
        if (_sweepFrom >= 0)
        {
            SweepTells();
        }

        int movesLeft = TimerMovesPerTick;
        for (int i = 0; i < TimersPerTick && _timers.TryTakeDue(_nowMs, ref movesLeft, out DueTimer due); i++)
        {
            if (due.Index > FirstTell)
            {
                ActorCell cell = (ActorCell)due.Target;
                if (due.Index == IdleIndex)
                {
                    NoteIdle(cell);
                }
                else
                {
                    cell.DueTimers |= 1UL << due.Index;
                    cell.Interrupt();
                }
            }
            else
            {
                Tell((LaterTells)due.Target, FirstTell - due.Index, due.Next);
            }
        }
    }

    private void Tell(LaterTells tells, int place, TimerHandle next)
    {
        ActorCell cell = tells.CellOf(place);
        int moveCount = tells.MoveCountOf(place);
        TellStatus status = IsForgotten(cell, moveCount) ? TellStatus.Gone : tells.Tell(place);
        if (next.Generation == 0)
        {
            Uncount(cell, moveCount);
            tells.Release(place);
        }
        else if (status == TellStatus.Gone)
        {
            Uncount(cell, moveCount);
            Cancel(next);
            FinishCancelled();
        }
    }

    private void Uncount(ActorCell cell, int moveCount)
    {
        if (CountsHere(cell, moveCount))
        {
            cell.TellCount--;
            _forgotten -= cell.ForgetsTells ? 1 : 0;
        }
    }

    /// <summary>The time of an idle timer has come: the actor is idle, or something came meanwhile and its time is later now.</summary>
    private void NoteIdle(ActorCell cell)
    {
        int idleMs = cell.Class!.IdleMs;
        long lastMs = cell.IsSuspended ? _nowMs : Math.Max(cell.LastActivityMs, cell.Connection?.LastActivityMs ?? 0);
        long dueMs = lastMs + idleMs;
        if (dueMs <= _nowMs)
        {
            cell.IsIdleDue = true;
            cell.LastActivityMs = _nowMs;
            dueMs = _nowMs + idleMs;
            cell.Interrupt();
        }

        cell.IdleTimer = _timers.Arm(dueMs, periodMs: 0, cell, IdleIndex);
    }

    /// <summary>Stages a timer that is due, or the idle time.</summary>
    private bool StageTimer(ActorCell cell)
    {
        if (cell.DueTimers != 0)
        {
            int index = BitOperations.TrailingZeroCount(cell.DueTimers);
            cell.DueTimers &= cell.DueTimers - 1;
            StageEvent(cell, ActorEvent.Timer, index);
            return true;
        }

        if (cell.IsIdleDue)
        {
            cell.IsIdleDue = false;
            StageEvent(cell, ActorEvent.Idle);
            return true;
        }

        return false;
    }

    /// <summary>Cancels an actor's timers, and the messages that it would have been told later.</summary>
    private void CancelTimers(ActorCell cell)
    {
        foreach (TimerHandle timer in cell.Timers ?? [])
        {
            Cancel(timer);
        }

        Cancel(cell.IdleTimer);
        cell.DueTimers = 0;
        cell.IsIdleDue = false;
    }

    /// <summary>
    /// The messages that an actor would have been told later are not told. A list of them through the actors would cost each cancellation two misses of
    /// every cache, so they stay armed until they are due, or are so many that a sweep pays.
    /// </summary>
    private void ForgetTells(ActorCell cell)
    {
        cell.ForgetsTells = true;
        _forgotten += cell.TellCount;
        if (_forgotten > MostForgotten && _forgotten > _timers.Count / 2 && _sweepFrom < 0)
        {
            _sweepFrom = 0;
        }
    }

    private bool IsForgotten(ActorCell cell, int moveCount) => cell.IsEnded && CountsHere(cell, moveCount);

    /// <summary>The actor counts it: it is on this loop, and was when the message was scheduled, without having been elsewhere in between.</summary>
    private bool CountsHere(ActorCell cell, int moveCount) => cell.Loop == _loop && moveCount == cell.MoveCount;

    /// <summary>Cancels what ended actors would have been told, a part each tick.</summary>
    private void SweepTells()
    {
        int end = Math.Min(_timers.NodeCount, _sweepFrom + TimerMovesPerTick);
        for (int node = _sweepFrom; node < end; node++)
        {
            if (_timers.IsArmed(node, out EndedTimer timer, out TimerHandle handle) && timer.Index <= FirstTell)
            {
                LaterTells tells = (LaterTells)timer.Target;
                int place = FirstTell - timer.Index;
                Forget(handle, tells.CellOf(place), tells.MoveCountOf(place));
            }
        }

        _sweepFrom = end == _timers.NodeCount || _forgotten == 0 ? -1 : end;
    }

    private void Forget(TimerHandle timer, ActorCell cell, int moveCount)
    {
        if (IsForgotten(cell, moveCount))
        {
            Uncount(cell, moveCount);
            Cancel(timer);
            FinishCancelled();
        }
    }

    /// <summary>The loop ends: what it would have told actors of other loops later is not told.</summary>
    private void CancelAllTimers()
    {
        FinishCancelled();
        foreach (EndedTimer timer in _timers.CancelAll())
        {
            if (timer.Index <= FirstTell)
            {
                LaterTells tells = (LaterTells)timer.Target;
                Uncount(tells.CellOf(FirstTell - timer.Index), tells.MoveCountOf(FirstTell - timer.Index));
                Release(timer);
            }
        }
    }
}
