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

    /// <summary>The move count of a message that its actor does not count.</summary>
    private const int NotCounted = -1;

    /// <summary>Messages for ended actors that stay armed in any case.</summary>
    private const int MostForgotten = 1024;

    private readonly TimerWheel _timers;
    private readonly TimedActors _timedActors = new();
    private LaterTells?[] _tells = [];
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
                cell.Timers[i] = Arm(cell, i, _nowMs + timers[i].FirstMs, timers[i].PeriodMs);
            }
        }

        if (handlerClass.IdleMs > 0)
        {
            cell.LastActivityMs = _nowMs;
            cell.IdleTimer = Arm(cell, IdleIndex, _nowMs + handlerClass.IdleMs, periodMs: 0);
        }
    }

    private TimerHandle Arm(ActorCell cell, int index, long dueMs, int periodMs)
    {
        if (cell.TimedNumber == 0)
        {
            cell.TimedNumber = _timedActors.Add(cell);
        }

        // Owners above 0 are classes of messages.
        return _timers.Arm(dueMs, periodMs, -cell.TimedNumber, index);
    }

    /// <summary>Tells an actor something later, once or again and again.</summary>
    public TimerToken TellLater<T, TMessage>(ActorCell cell, in TMessage message, long firstMs, int periodMs)
        where T : class, IReceives<TMessage>
    {
        // One that is scheduled from another loop than the actor's, or for one that is leaving this loop, is not counted there.
        int moveCount = cell.IsOn(_loop) ? cell.MoveCount : NotCounted;
        LaterTells<T, TMessage> tells = TellsOf<T, TMessage>();
        long dueMs = _nowMs + firstMs;
        TimerHandle timer = _timers.Arm(dueMs, periodMs, LaterTells<T, TMessage>.Owner, tells.Add(cell, moveCount, in message));
        if (moveCount != NotCounted)
        {
            cell.TellCount++;
        }

        return new(this, timer, periodMs == 0 ? dueMs : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LaterTells<T, TMessage> TellsOf<T, TMessage>()
        where T : class, IReceives<TMessage>
    {
        int number = LaterTells<T, TMessage>.Owner;
        return number < _tells.Length && _tells[number] is { } tells ? Unsafe.As<LaterTells<T, TMessage>>(tells) : MakeTells<T, TMessage>();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LaterTells<T, TMessage> MakeTells<T, TMessage>()
        where T : class, IReceives<TMessage>
    {
        int number = LaterTells<T, TMessage>.Owner;
        if (number >= _tells.Length)
        {
            Array.Resize(ref _tells, number + 1);
        }

        LaterTells<T, TMessage> tells = new();
        _tells[number] = tells;
        return tells;
    }

    /// <summary>Cancels what <see cref="TellLater"/> armed; <see cref="TimerToken.Cancel"/> says what is returned.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="dueMs">When it is due; of a periodic one 0.</param>
    public bool CancelTell(TimerHandle timer, long dueMs)
    {
        if (!_loop.IsCurrent)
        {
            return PostCancelTell(timer, dueMs);
        }

        if (dueMs <= _nowMs)
        {
            return CancelDue(timer);
        }

        // Its time has not come, which is all that there is to say: with many timers, looking whether it is still armed would be a wait for the memory.
        Cancel(timer);
        return true;
    }

    // Apart, for what the function refers to is allocated at the beginning of the method that makes it.
    private bool PostCancelTell(TimerHandle timer, long dueMs) => _loop.Post(() => CancelTell(timer, dueMs));

    private bool CancelDue(TimerHandle timer)
    {
        FinishCancelled();
        bool isArmed = _timers.TryGetDue(timer, out _);
        Cancel(timer);
        return isArmed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Cancel(TimerHandle timer)
    {
        _timers.Cancel(timer);
        if (_timers.IsToFinish)
        {
            FinishCancelled();
        }
    }

    /// <summary>Lets go of the messages of cancelled timers: at least once a tick, for they may refer to much.</summary>
    private void FinishCancelled()
    {
        ReadOnlySpan<EndedTimer> ended = _timers.BeginFinish();
        foreach (ref readonly EndedTimer timer in ended)
        {
            if (timer.Owner > 0)
            {
                _tells[timer.Owner]!.Prefetch(timer.Index);
            }
        }

        _timers.EndFinish();
        foreach (ref readonly EndedTimer timer in ended)
        {
            if (timer.Owner > 0)
            {
                Release(_tells[timer.Owner]!, timer.Index);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Release(LaterTells tells, int place)
    {
        ActorCell cell = tells.Release(place, out int moveCount);
        Uncount(cell, moveCount);
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
            if (due.Owner < 0)
            {
                ActorCell cell = _timedActors[-due.Owner];
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
                Tell(_tells[due.Owner]!, due.Index, due.Next);
            }
        }
    }

    private void Tell(LaterTells tells, int place, TimerHandle next)
    {
        ActorCell cell = tells.CellOf(place, out int moveCount);
        TellStatus status = IsForgotten(cell, moveCount) ? TellStatus.Gone : tells.Tell(place);
        if (next.Generation == 0)
        {
            Release(tells, place);
        }
        else if (status == TellStatus.Gone)
        {
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

        cell.IdleTimer = Arm(cell, IdleIndex, dueMs, periodMs: 0);
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
        Untime(cell);
    }

    private void Untime(ActorCell cell)
    {
        if (cell.TimedNumber != 0)
        {
            _timedActors.Remove(cell.TimedNumber);
            cell.TimedNumber = 0;
        }
    }

    /// <summary>
    /// The messages that an actor would have been told later are not told. A list of them through the actors would cost each cancellation two misses of
    /// every cache, so they stay armed until they are due, or are so many that a sweep pays.
    /// </summary>
    private void ForgetTells(ActorCell cell)
    {
        FinishCancelled();
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
            if (_timers.IsArmed(node, out EndedTimer timer, out TimerHandle handle) && timer.Owner > 0)
            {
                ActorCell cell = _tells[timer.Owner]!.CellOf(timer.Index, out int moveCount);
                Forget(handle, cell, moveCount);
            }
        }

        _sweepFrom = end == _timers.NodeCount || _forgotten == 0 ? -1 : end;
    }

    private void Forget(TimerHandle timer, ActorCell cell, int moveCount)
    {
        if (IsForgotten(cell, moveCount))
        {
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
            if (timer.Owner > 0)
            {
                Release(_tells[timer.Owner]!, timer.Index);
            }
        }
    }
}
