using System.Numerics;
using System.Runtime.CompilerServices;

namespace Loop.Timers;

/// <summary>
/// The timers of one loop, to the millisecond: a hierarchical wheel of six levels with 64 slots each. Arming and cancelling take the same few steps
/// whatever the number of timers, a tick that nothing is due in costs one look, and nothing is allocated but room for more timers than ever before.
/// With a million armed each node is a miss of every cache, so those that are cancelled wait for their neighbours together.
/// </summary>
/// <remarks>
/// A timer stands at the level of the highest digit (to base 64) in which its time differs from now, in the slot of that digit. When a slot's
/// time begins, what stands in it moves down, a level or more, and what stands at the lowest level is due. (The scheme is Varghese and Lauck's, in
/// the form that tokio gives it.)
/// </remarks>
internal sealed partial class TimerWheel
{
    /// <summary>The longest time that the wheel has a place for; a later timer comes round and is placed anew.</summary>
    public const long SpanMs = 1L << (LevelBits * Levels);

    public const int MaxTimers = 1 << 24;

    /// <summary>Cancelled timers that are taken out of their lists together.</summary>
    public const int MostCancelled = 64;

    private const int LevelBits = 6;
    private const int Levels = 6;
    private const int Slots = 1 << LevelBits;

    // Behind the heads of the slots come those of the timers that are due and of those on their way down from a slot whose time has begun.
    private const int DueHead = Levels * Slots;
    private const int MovingHead = DueHead + 1;
    private const int Heads = MovingHead + 1;

    private readonly TimerHandle[] _cancelled = new TimerHandle[MostCancelled];
    private readonly EndedTimer[] _ended = new EndedTimer[MostCancelled];
    private readonly ulong[] _occupied = new ulong[Levels];
    private readonly TimerNodes _nodes = new(Heads, MaxTimers);
    private int _cancelledCount;
    private long _nowMs;

    public TimerWheel(long nowMs) => _nowMs = nowMs;

    /// <summary>Timers that are armed, with those whose cancellation was not finished.</summary>
    public int Count { get; private set; }

    /// <summary>Nodes that there are, armed or not.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>No more timers can be cancelled before <see cref="FinishCancelled"/>, or what they would have told is lost.</summary>
    public bool IsToFinish => _cancelledCount == MostCancelled;

    /// <summary>Arms a timer.</summary>
    /// <param name="dueMs">When it is due first; at once where that has passed.</param>
    /// <param name="periodMs">Its period; 0 for a timer that is due once.</param>
    /// <param name="owner">The number of who is told, from 1 on.</param>
    /// <param name="index">Which of the owner's timers it is.</param>
    /// <exception cref="LoopException">There are <see cref="MaxTimers"/> already.</exception>
    public TimerHandle Arm(long dueMs, int periodMs, int owner, int index)
    {
        int id = _nodes.Take();
        ref TimerNode node = ref _nodes[id];
        node.Owner = owner;
        node.DueMs = dueMs;
        node.Index = index;
        node.PeriodMs = periodMs;
        Count++;
        Place(id, ref node);
        return new(id, node.Generation);
    }

    /// <summary>Whether a timer is armed, and when it is due next. One whose cancellation was not finished counts as armed.</summary>
    public bool TryGetDue(TimerHandle handle, out long dueMs)
    {
        ref TimerNode node = ref _nodes[handle.Node];
        dueMs = node.DueMs;
        return IsOf(handle, in node);
    }

    /// <summary>
    /// Cancels a timer; nothing happens when it is over already. Nothing of it is looked at here: its node is asked for, and taken out of its list together
    /// with others by <see cref="FinishCancelled"/>, so that the processor gets many nodes from memory at a time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cancel(TimerHandle handle)
    {
        if (IsToFinish)
        {
            throw new LoopInvariantException("A timer was cancelled while others that were cancelled had to be finished first: what they would have told would be lost.");
        }

        _cancelled[_cancelledCount++] = handle;
        _nodes.Prefetch(handle.Node);
    }

    /// <summary>Takes cancelled timers out of the lists. What they would have told stands in the result until the next call.</summary>
    public ReadOnlySpan<EndedTimer> FinishCancelled()
    {
        ReadOnlySpan<EndedTimer> ended = BeginFinish();
        EndFinish();
        return ended;
    }

    /// <summary>The first half of <see cref="FinishCancelled"/>: asks for the neighbours of the cancelled timers. What is done before the second half costs little.</summary>
    public ReadOnlySpan<EndedTimer> BeginFinish()
    {
        int armed = 0;
        foreach (TimerHandle handle in _cancelled.AsSpan(0, _cancelledCount))
        {
            ref TimerNode node = ref _nodes[handle.Node];
            if (IsOf(handle, in node))
            {
                End(ref node);
                _nodes.Prefetch(node.Next);
                _nodes.Prefetch(node.Previous);
                _ended[armed] = new(node.Owner, node.Index);
                _cancelled[armed++] = handle;
            }
        }

        _cancelledCount = armed;
        return _ended.AsSpan(0, armed);
    }

    /// <summary>The second half of <see cref="FinishCancelled"/>.</summary>
    public void EndFinish()
    {
        ReadOnlySpan<TimerHandle> cancelled = _cancelled.AsSpan(0, _cancelledCount);
        _cancelledCount = 0;
        foreach (TimerHandle handle in cancelled)
        {
            Unlink(ref _nodes[handle.Node]);
            _nodes.Free(handle.Node);
        }
    }

    /// <summary>Whether the timer of a node is armed, what it would tell, and its handle.</summary>
    public bool IsArmed(int node, out EndedTimer timer, out TimerHandle handle)
    {
        FinishCancelled();
        timer = new(_nodes[node].Owner, _nodes[node].Index);
        handle = new(node, _nodes[node].Generation);
        return timer.Owner != 0;
    }

    /// <summary>Everything that is armed, for the end of the loop: cancels it and says what each would have told.</summary>
    public IEnumerable<EndedTimer> CancelAll()
    {
        for (int id = 0; id < NodeCount; id++)
        {
            if (IsArmed(id, out EndedTimer timer, out TimerHandle handle))
            {
                Cancel(handle);
                yield return timer;
            }
        }

        FinishCancelled();
    }

    /// <summary>Takes the next timer that is due, in the order of their times.</summary>
    /// <param name="nowMs">The time.</param>
    /// <param name="movesLeft">How many timers may still move down; at 0 the rest waits for the next call.</param>
    /// <param name="due">The timer. A periodic one is armed for its next time already, which is a whole number of periods after this one.</param>
    public bool TryTakeDue(long nowMs, ref int movesLeft, out DueTimer due)
    {
        FinishCancelled();
        while (IsEmpty(DueHead))
        {
            if (!TryAdvance(nowMs, ref movesLeft))
            {
                due = default;
                return false;
            }
        }

        int id = TakeFirst(DueHead);
        ref TimerNode node = ref _nodes[id];
        due = new(node.Owner, node.Index, node.DueMs, node.PeriodMs > 0 ? new(id, node.Generation) : default);
        if (node.PeriodMs > 0)
        {
            // Times that were missed come together in this one, and the next is where it would have been.
            long missed = Math.Max(0, nowMs - node.DueMs) / node.PeriodMs;
            node.DueMs += (missed + 1) * node.PeriodMs;
            Place(id, ref node);
        }
        else
        {
            End(ref node);
            _nodes.Free(id);
        }

        return true;
    }

    /// <summary>Milliseconds until something is to be done, which need not be a timer that is due; 0 when it is now, -1 when there is no timer.</summary>
    public long NextMs(long nowMs)
    {
        FinishCancelled();
        if (!IsEmpty(DueHead) || !IsEmpty(MovingHead))
        {
            return 0;
        }

        return TryFindNext(out _, out long startMs) ? Math.Max(0, startMs - nowMs) : -1;
    }

    /// <summary>Moves on to the next slot whose time has begun. False when there is none up to now, or no more timers may be moved.</summary>
    private bool TryAdvance(long nowMs, ref int movesLeft)
    {
        if (IsEmpty(MovingHead))
        {
            if (!TryFindNext(out int slot, out long startMs) || startMs > nowMs)
            {
                _nowMs = Math.Max(_nowMs, nowMs);
                return false;
            }

            _nowMs = startMs;
            BeginMoving(slot);
        }

        while (!IsEmpty(MovingHead))
        {
            if (movesLeft <= 0)
            {
                return false;
            }

            movesLeft--;
            int id = TakeFirst(MovingHead);
            Place(id, ref _nodes[id]);
        }

        return true;
    }

    /// <summary>The occupied slot whose time begins next: those of a lower level begin before those of a higher one.</summary>
    private bool TryFindNext(out int slot, out long startMs)
    {
        for (int level = 0; level < Levels; level++)
        {
            ulong occupied = _occupied[level];
            if (occupied == 0)
            {
                continue;
            }

            int shift = level * LevelBits;
            int here = (int)(_nowMs >> shift) & (Slots - 1);
            int digit = (here + BitOperations.TrailingZeroCount(BitOperations.RotateRight(occupied, here))) & (Slots - 1);
            long turnMs = 1L << (shift + LevelBits);
            startMs = (_nowMs & -turnMs) + ((long)digit << shift);
            if (startMs <= _nowMs)
            {
                // Only at the highest level: a whole turn of the wheel away.
                startMs += turnMs;
            }

            slot = (level * Slots) + digit;
            return true;
        }

        slot = -1;
        startMs = 0;
        return false;
    }

    /// <summary>The node's timer is the handle's: armed, and not over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOf(TimerHandle handle, in TimerNode node) => node.Generation == handle.Generation && handle.Generation != 0;

    /// <summary>The timer of a node is over: its handle is good for nothing from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End(ref TimerNode node)
    {
        // 0 is the generation of no timer.
        node.Generation = node.Generation == uint.MaxValue ? 1 : node.Generation + 1;
        Count--;
    }
}
