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

    /// <summary>Messages for ended actors that stay armed in any case.</summary>
    private const int MostForgotten = 1024;

    private readonly TimerWheel _timers;
    private int _forgotten;
    private int _sweepFrom = -1;

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
        PendingTell<T, TMessage> tell = PendingTell<T, TMessage>.Rent(this, cell, in message);
        tell.IsPeriodic = periodMs > 0;
        tell.Timer = _timers.Arm(_nowMs + firstMs, periodMs, tell, TellIndex);
        tell.MoveCount = -1;
        if (cell.Loop == _loop)
        {
            tell.MoveCount = cell.MoveCount;
            cell.TellCount++;
        }

        return new(tell);
    }

    /// <summary>Cancels what <see cref="TellLater"/> armed; false when it is over.</summary>
    /// <param name="tell">What was armed.</param>
    /// <param name="node">Its node: known beside the message, so that neither waits for the other to come from memory.</param>
    /// <param name="version">The version that was armed.</param>
    public bool CancelTell(PendingTell tell, int node, uint version)
    {
        if (!_loop.IsCurrent)
        {
            return _loop.Post(() => CancelTell(tell, node, version));
        }

        if (tell.Version != version)
        {
            return false;
        }

        bool isForgotten = IsForgotten(tell);
        _timers.Cancel(new(node, tell.Timer.Generation));
        Release(tell);
        return !isForgotten;
    }

    private void FireTimers()
    {
        if (_sweepFrom >= 0)
        {
            SweepTells();
        }

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
        TellStatus status = IsForgotten(tell) ? TellStatus.Gone : tell.Tell();
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
        ActorCell cell = tell.Cell!;
        if (CountsHere(tell))
        {
            cell.TellCount--;
            _forgotten -= cell.ForgetsTells ? 1 : 0;
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

    private bool IsForgotten(PendingTell tell) => tell.Cell!.IsEnded && CountsHere(tell);

    /// <summary>The actor counts it: it is on this loop, and was when the message was scheduled, without having been elsewhere in between.</summary>
    private bool CountsHere(PendingTell tell) => tell.Cell!.Loop == _loop && tell.MoveCount == tell.Cell.MoveCount;

    /// <summary>Cancels what ended actors would have been told, a part each tick.</summary>
    private void SweepTells()
    {
        int end = Math.Min(_timers.NodeCount, _sweepFrom + TimerMovesPerTick);
        for (int node = _sweepFrom; node < end; node++)
        {
            if (_timers.TargetOf(node) is PendingTell tell && IsForgotten(tell))
            {
                _timers.Cancel(tell.Timer);
                Release(tell);
            }
        }

        _sweepFrom = end == _timers.NodeCount || _forgotten == 0 ? -1 : end;
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
