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
        LaterTells<T, TMessage> tells = LaterTells<T, TMessage>.Own;
        int place = tells.Add(cell, in message);
        TimerHandle timer = _timers.Arm(_nowMs + firstMs, periodMs, tells, FirstTell - place);
        if (cell.Loop == _loop)
        {
            cell.TellCount++;
        }

        return new(this, cell, timer);
    }

    /// <summary>Cancels what <see cref="TellLater"/> armed; false when it is over.</summary>
    /// <param name="cell">The actor that it would have told.</param>
    /// <param name="timer">What was armed.</param>
    public bool CancelTell(ActorCell cell, TimerHandle timer)
    {
        if (!_loop.IsCurrent)
        {
            throw new InvalidOperationException("A timer was cancelled on another thread than its loop's. Cancel it in the loop that armed it, or Post the cancellation there.");
        }

        if (!Cancel(timer))
        {
            return false;
        }

        Uncount(cell);
        return !IsForgotten(cell);
    }

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
        TellStatus status = IsForgotten(cell) ? TellStatus.Gone : tells.Tell(place);
        if (next.Generation == 0)
        {
            Uncount(cell);
            tells.Release(place);
        }
        else if (status == TellStatus.Gone)
        {
            Uncount(cell);
            Cancel(next);
            FinishCancelled();
        }
    }

    private void Uncount(ActorCell cell)
    {
        if (cell.Loop == _loop)
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

    private bool IsForgotten(ActorCell cell) => cell.IsEnded && cell.Loop == _loop;

    /// <summary>Cancels what ended actors would have been told, a part each tick.</summary>
    private void SweepTells()
    {
        int end = Math.Min(_timers.NodeCount, _sweepFrom + TimerMovesPerTick);
        for (int node = _sweepFrom; node < end; node++)
        {
            if (_timers.IsArmed(node, out EndedTimer timer, out TimerHandle handle) && timer.Index <= FirstTell
                && ((LaterTells)timer.Target).CellOf(FirstTell - timer.Index) is var cell && IsForgotten(cell))
            {
                Uncount(cell);
                Cancel(handle);
                FinishCancelled();
            }
        }

        _sweepFrom = end == _timers.NodeCount || _forgotten == 0 ? -1 : end;
    }

    /// <summary>The loop ends: what it would have told actors of other loops later is not told.</summary>
    private void CancelAllTimers()
    {
        FinishCancelled();
        foreach (EndedTimer timer in _timers.CancelAll())
        {
            if (timer.Index <= FirstTell)
            {
                Uncount(((LaterTells)timer.Target).CellOf(FirstTell - timer.Index));
                Release(timer);
            }
        }
    }
}
