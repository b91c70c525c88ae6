using System.Numerics;

namespace Loop.Timers;

/// <summary>
/// The timers of one loop, to the millisecond: a hierarchical wheel of six levels with 64 slots each. Arming and cancelling take the same few steps
/// whatever the number of timers, a tick that nothing is due in costs one look, and nothing is allocated but room for more timers than ever before.
/// With a million armed each node is a miss of every cache, so a cancellation touches no neighbour, and waits for its own node only together with others.
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

    private const int LevelBits = 6;
    private const int Levels = 6;
    private const int Slots = 1 << LevelBits;
    private const int DueBucket = Levels * Slots;
    private const int None = -1;

    /// <summary>Cancelled timers that are taken out of their lists together.</summary>
    private const int MostCancelled = 64;

    private readonly int[] _cancelled = new int[MostCancelled];
    private readonly EndedTimer[] _ended = new EndedTimer[MostCancelled];
    private readonly ulong[] _occupied = new ulong[Levels];
    private int _cancelledCount;
    private int _emptying = None;
    private long _nowMs;

    public TimerWheel(long nowMs) => _nowMs = nowMs;

    /// <summary>Timers that are armed.</summary>
    public int Count { get; private set; }

    /// <summary>No more timers can be cancelled before <see cref="FinishCancelled"/>, or what they would have told is lost.</summary>
    public bool IsToFinish => _cancelledCount == MostCancelled;

    /// <summary>Arms a timer.</summary>
    /// <param name="dueMs">When it is due first; at once where that has passed.</param>
    /// <param name="periodMs">Its period; 0 for a timer that is due once.</param>
    /// <param name="target">What is told.</param>
    /// <param name="index">Which of the target's timers it is.</param>
    /// <exception cref="LoopException">There are <see cref="MaxTimers"/> already.</exception>
    public TimerHandle Arm(long dueMs, int periodMs, object target, int index)
    {
        int id = TakeNode();
        ref TimerNode node = ref At(id);
        node.Target = target;
        node.DueMs = dueMs;
        node.Index = index;
        node.PeriodMs = periodMs;
        Count++;
        Place(id, ref node);
        return new(id, GenerationOf(id));
    }

    /// <summary>When an armed timer is due next; false for one that is over.</summary>
    public bool TryGetDue(TimerHandle handle, out long dueMs)
    {
        bool isArmed = handle.Generation != 0 && GenerationOf(handle.Node) == handle.Generation;
        dueMs = isArmed ? At(handle.Node).DueMs : 0;
        return isArmed;
    }

    /// <summary>
    /// Cancels a timer. The processor waits for nothing here: that the timer is armed is seen in a small table of its own, and its node is asked for
    /// and dealt with together with others, by <see cref="FinishCancelled"/>.
    /// </summary>
    /// <returns>False when it was over already.</returns>
    public bool Cancel(TimerHandle handle)
    {
        if (handle.Generation == 0 || GenerationOf(handle.Node) != handle.Generation)
        {
            return false;
        }

        if (IsToFinish)
        {
            throw new LoopInvariantException("A timer was cancelled while others that were cancelled had to be finished first: what they would have told would be lost.");
        }

        End(handle.Node);
        _cancelled[_cancelledCount++] = handle.Node;
        Prefetch(ref At(handle.Node));
        return true;
    }

    /// <summary>Takes cancelled timers out of the lists. What they would have told stands in the result until the next call.</summary>
    public ReadOnlySpan<EndedTimer> FinishCancelled()
    {
        int count = _cancelledCount;
        _cancelledCount = 0;
        for (int i = 0; i < count; i++)
        {
            int id = _cancelled[i];
            ref TimerNode node = ref At(id);
            _ended[i] = new(node.Target!, node.Index);
            Prefetch(ref _chunks[node.Place >> ChunkBits]);
        }

        for (int i = 0; i < count; i++)
        {
            TakeOut(_cancelled[i], ref At(_cancelled[i]));
        }

        return _ended.AsSpan(0, count);
    }

    /// <summary>Takes the next timer that is due, in the order of their times.</summary>
    /// <param name="nowMs">The time.</param>
    /// <param name="movesLeft">How many timers may still move down; at 0 the rest waits for the next call.</param>
    /// <param name="due">The timer. A periodic one is armed for its next time already, which is a whole number of periods after this one.</param>
    public bool TryTakeDue(long nowMs, ref int movesLeft, out DueTimer due)
    {
        FinishCancelled();
        while (_buckets[DueBucket].Nodes == 0)
        {
            if (!TryAdvance(nowMs, ref movesLeft))
            {
                due = default;
                return false;
            }
        }

        int id = TakeFirst(DueBucket);
        ref TimerNode node = ref At(id);
        due = new(node.Target!, node.Index, node.DueMs, node.PeriodMs > 0 ? new(id, GenerationOf(id)) : default);
        if (node.PeriodMs > 0)
        {
            // Times that were missed come together in this one, and the next is where it would have been.
            long missed = Math.Max(0, nowMs - node.DueMs) / node.PeriodMs;
            node.DueMs += (missed + 1) * node.PeriodMs;
            Place(id, ref node);
        }
        else
        {
            End(id);
            Free(id, ref node);
        }

        return true;
    }

    /// <summary>Milliseconds until something is to be done, which need not be a timer that is due; 0 when it is now, -1 when there is no timer.</summary>
    public long NextMs(long nowMs)
    {
        FinishCancelled();
        if (_emptying != None || _buckets[DueBucket].Nodes > 0)
        {
            return 0;
        }

        return TryFindNext(out _, out long startMs) ? Math.Max(0, startMs - nowMs) : -1;
    }

    /// <summary>Moves on to the next slot whose time has begun. False when there is none up to now, or no more timers may be moved.</summary>
    private bool TryAdvance(long nowMs, ref int movesLeft)
    {
        if (_emptying == None)
        {
            if (!TryFindNext(out int bucket, out long startMs) || startMs > nowMs)
            {
                _nowMs = Math.Max(_nowMs, nowMs);
                return false;
            }

            _nowMs = startMs;
            _emptying = bucket;
        }

        while (_buckets[_emptying].Nodes > 0)
        {
            if (movesLeft <= 0)
            {
                return false;
            }

            movesLeft--;
            int id = TakeFirst(_emptying);
            Place(id, ref At(id));
        }

        _emptying = None;
        return true;
    }

    /// <summary>The occupied slot whose time begins next: those of a lower level begin before those of a higher one.</summary>
    private bool TryFindNext(out int bucket, out long startMs)
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
            int slot = (here + BitOperations.TrailingZeroCount(BitOperations.RotateRight(occupied, here))) & (Slots - 1);
            long turnMs = 1L << (shift + LevelBits);
            startMs = (_nowMs & -turnMs) + ((long)slot << shift);
            if (startMs <= _nowMs)
            {
                // Only at the highest level: a whole turn of the wheel away.
                startMs += turnMs;
            }

            bucket = (level * Slots) + slot;
            return true;
        }

        bucket = None;
        startMs = 0;
        return false;
    }

    private void Place(int id, ref TimerNode node)
    {
        if (node.DueMs <= _nowMs)
        {
            Append(DueBucket, id, ref node);
            return;
        }

        int digit = BitOperations.Log2((ulong)(_nowMs ^ node.DueMs)) / LevelBits;
        int level = Math.Min(digit, Levels - 1);
        int slot = (int)(node.DueMs >> (level * LevelBits)) & (Slots - 1);
        _occupied[level] |= 1UL << slot;
        Append((level * Slots) + slot, id, ref node);
    }
}
