using System.Numerics;
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
    private const int TellIndex = -2;

    private readonly TimerWheel _timers;

    /// <summary>Milliseconds until a timer needs the loop; -1 when none does.</summary>
    public long NextTimerMs(long nowMs) => _timers.NextMs(nowMs);

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
        PendingTell<T, TMessage> tell = PendingTell<T, TMessage>.Rent(cell, in message);
        tell.IsPeriodic = periodMs > 0;
        tell.Timer = _timers.Arm(_nowMs + firstMs, periodMs, tell, TellIndex);
        if (cell.Loop == _loop)
        {
            cell.AddTell(tell);
        }

        return new(this, tell.Timer);
    }

    /// <summary>Cancels what <see cref="TellLater"/> armed; false when it is over.</summary>
    public bool CancelTell(TimerHandle handle)
    {
        if (!_loop.IsCurrent)
        {
            throw new InvalidOperationException("A timer was cancelled on another thread than its loop's. Cancel it in the loop that armed it, or Post the cancellation there.");
        }

        if (_timers.Cancel(handle) is not PendingTell tell)
        {
            return false;
        }

        Release(tell);
        return true;
    }

    private void FireTimers()
    {
        int movesLeft = TimerMovesPerTick;
        for (int i = 0; i < TimersPerTick && _timers.TryTakeDue(_nowMs, ref movesLeft, out DueTimer due); i++)
        {
            if (due.Target is ActorCell cell)
            {
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
                Tell((PendingTell)due.Target);
            }
        }
    }

    private void Tell(PendingTell tell)
    {
        TellStatus status = tell.Tell();
        if (!tell.IsPeriodic)
        {
            Release(tell);
        }
        else if (status == TellStatus.Gone)
        {
            _timers.Cancel(tell.Timer);
            Release(tell);
        }
    }

    private void Release(PendingTell tell)
    {
        if (tell.Cell!.Loop == _loop)
        {
            tell.Cell.RemoveTell(tell);
        }

        tell.Release();
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
            _timers.Cancel(timer);
        }

        _timers.Cancel(cell.IdleTimer);
        cell.DueTimers = 0;
        cell.IsIdleDue = false;
    }

    private void CancelTells(ActorCell cell)
    {
        while (cell.FirstTell is { } tell)
        {
            _timers.Cancel(tell.Timer);
            Release(tell);
        }
    }

    /// <summary>The loop ends: what it would have told actors of other loops later is not told.</summary>
    private void CancelAllTimers()
    {
        foreach (object target in _timers.CancelAll())
        {
            if (target is PendingTell tell)
            {
                Release(tell);
            }
        }
    }
}
