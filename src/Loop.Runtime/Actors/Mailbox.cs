using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Actors;

/// <summary>
/// The messages that wait for one actor: bounded, without locks, many producers and one consumer. It begins with a small ring and goes on in one of
/// twice the size whenever that is full, up to the bound; one that was large for a burst alone becomes small again.
/// </summary>
/// <remarks>
/// A producer takes a place by one compare-and-exchange, fills it, and marks it filled. The order of a sender's messages is the order of its places,
/// also from one ring to the next: a frozen ring gives no more places, and the consumer empties it before it looks into the next.
/// </remarks>
internal abstract class Mailbox
{
    private const int FirstLength = 16;

    /// <summary>How often in a row a large ring must have held little when it ran empty before it shrinks.</summary>
    private const int QuietTimes = 512;

    /// <summary>The part of a ring that counts as little: an eighth.</summary>
    private const int LittleShift = 3;

    private MailboxMemory _memory;
    private readonly bool _hasReferences;
    private readonly int _firstLength;
    private MailboxRing _tailRing;
    private MailboxRing _headRing;
    private Consumer _consumer;

    protected Mailbox(int capacity, MailboxMemory memory, MailboxRing first, bool hasReferences)
    {
        Capacity = capacity;
        _memory = memory;
        _hasReferences = hasReferences;
        _firstLength = first.Length;
        _tailRing = first;
        _headRing = first;
    }

    /// <summary>The mailbox of every actor that has ended.</summary>
    public static Mailbox Closed { get; } = new ClosedMailbox();

    /// <summary>Most messages that wait at once.</summary>
    public int Capacity { get; }

    /// <summary>True when a place is taken, be the message there already or not. Exact for the consumer once it has fenced.</summary>
    public bool HasMessages
    {
        get
        {
            long tail = Volatile.Read(ref _headRing.Tail);
            return MailboxRing.PositionOf(tail) != _consumer.Position || ((tail & MailboxRing.Frozen) != 0 && TryNextRing() && HasMessages);
        }
    }

    /// <summary>Messages that wait, or nearly so. Any thread.</summary>
    public long Waiting =>
        Math.Max(0, MailboxRing.PositionOf(Volatile.Read(ref Volatile.Read(ref _tailRing).Tail)) - Volatile.Read(ref _consumer.Position));

    /// <summary>The ring that the next message is in, once it has been seen.</summary>
    public MailboxRing HeadRing => _headRing;

    /// <summary>The position of the next message.</summary>
    public long HeadPosition => _consumer.Position;

    /// <summary>Takes the next place. Any thread.</summary>
    /// <returns>The ring that the place is in; null when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MailboxRing? TryReserve(bool isForced, out long position, out TellStatus status)
    {
        MailboxRing ring = Volatile.Read(ref _tailRing);
        position = Volatile.Read(ref ring.Tail);
        // A frozen tail is beyond all room.
        if (position < Volatile.Read(ref ring.Room) && Interlocked.CompareExchange(ref ring.Tail, position + 1, position) == position)
        {
            status = TellStatus.Ok;
            return ring;
        }

        return ReserveSlowly(isForced, out position, out status);
    }

    /// <summary>The type of the next message; 0 when there is none, or its producer is still at work.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Peek()
    {
        int type = _headRing.TypeAt(_consumer.Position);
        return type != 0 ? type : PeekSlowly();
    }

    /// <summary>The next message has been handled: its place is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free()
    {
        long position = _consumer.Position;
        if (_hasReferences)
        {
            _headRing.Clear(position);
        }

        Volatile.Write(ref _consumer.Position, position + 1);
    }

    /// <summary>The consumer found nothing more: a ring that has been too large for a while gives way to a small one.</summary>
    public void NoteEmpty()
    {
        MailboxRing ring = _headRing;
        long consumed = _consumer.Position - _consumer.EmptyAt;
        _consumer.EmptyAt = _consumer.Position;
        if (ring.Length == _firstLength)
        {
            return;
        }

        _consumer.Quiet = consumed <= ring.Length >> LittleShift ? _consumer.Quiet + 1 : 0;
        if (_consumer.Quiet >= QuietTimes)
        {
            _consumer.Quiet = 0;
            long position = _consumer.Position;
            Interlocked.CompareExchange(ref ring.Tail, position | MailboxRing.Frozen | MailboxRing.Shrinks, position);
        }
    }

    /// <summary>Gives no place any more, and drops what waits. The consumer only.</summary>
    /// <returns>How many messages were dropped.</returns>
    public long Close()
    {
        MailboxRing? ring = _headRing;
        long end = _consumer.Position;
        while (ring is not null && ring != ClosedRing.Instance)
        {
            long tail = Volatile.Read(ref ring.Tail);
            while ((tail & MailboxRing.Frozen) == 0)
            {
                long seen = Interlocked.CompareExchange(ref ring.Tail, tail | MailboxRing.Frozen, tail);
                tail = seen == tail ? tail | MailboxRing.Frozen : seen;
            }

            end = MailboxRing.PositionOf(tail);
            ring.Release();
            ring = Interlocked.CompareExchange(ref ring.Next, ClosedRing.Instance, null);
        }

        return end - _consumer.Position;
    }

    /// <summary>Has what the mailbox holds, and what it grows by, count in another loop's memory. Any thread.</summary>
    public void CountIn(MailboxMemory memory)
    {
        Volatile.Write(ref _memory, memory);
        // Either this finds a ring that is made meanwhile, or its maker finds this memory.
        Interlocked.MemoryBarrier();
        MailboxRing? ring = Volatile.Read(ref _headRing);
        while (ring is not null && ring != ClosedRing.Instance)
        {
            ring.CountIn(memory);
            ring = Volatile.Read(ref ring.Next);
        }
    }

    protected static int FirstLengthOf(int capacity) => (int)Math.Min(FirstLength, BitOperations.RoundUpToPowerOf2((uint)capacity));

    protected abstract MailboxRing MakeRing(long firstPosition, int length);

    protected abstract long BytesOf(int length);

    private MailboxRing? ReserveSlowly(bool isForced, out long position, out TellStatus status)
    {
        MailboxRing ring = Volatile.Read(ref _tailRing);
        while (true)
        {
            long tail = Volatile.Read(ref ring.Tail);
            if ((tail & MailboxRing.Frozen) != 0)
            {
                MailboxRing next = NextOf(ring, tail);
                if (next == ClosedRing.Instance)
                {
                    position = 0;
                    status = TellStatus.Gone;
                    return null;
                }

                Interlocked.CompareExchange(ref _tailRing, next, ring);
                ring = next;
                continue;
            }

            // The head may be in an older ring still: then this one has places from its first position on, and all rings together have the bound.
            long head = Volatile.Read(ref _consumer.Position);
            long ringRoom = Math.Max(head, ring.FirstPosition) + ring.Length;
            long room = Math.Min(ringRoom, head + Capacity);
            Volatile.Write(ref ring.Room, room);
            if (tail < (isForced ? ringRoom : room))
            {
                if (Interlocked.CompareExchange(ref ring.Tail, tail + 1, tail) == tail)
                {
                    position = tail;
                    status = TellStatus.Ok;
                    return ring;
                }
            }
            else if (!isForced && (tail >= head + Capacity || !MayGrow(ring)))
            {
                position = 0;
                status = TellStatus.Full;
                return null;
            }
            else
            {
                Interlocked.CompareExchange(ref ring.Tail, tail | MailboxRing.Frozen, tail);
            }
        }
    }

    private bool MayGrow(MailboxRing ring)
    {
        MailboxMemory memory = Volatile.Read(ref _memory);
        return memory.Bytes + BytesOf(ring.Length * 2) <= memory.LimitBytes;
    }

    /// <summary>The ring after a frozen one; whoever finds none makes it.</summary>
    private MailboxRing NextOf(MailboxRing ring, long frozenTail)
    {
        if (Volatile.Read(ref ring.Next) is { } next)
        {
            return next;
        }

        int length = (frozenTail & MailboxRing.Shrinks) != 0 ? _firstLength : ring.Length * 2;
        MailboxRing made = MakeRing(MailboxRing.PositionOf(frozenTail), length);
        MailboxMemory memory = Volatile.Read(ref _memory);
        memory.Take(made.MemoryBytes);
        made.Begin(memory);
        if (Interlocked.CompareExchange(ref ring.Next, made, null) is { } first)
        {
            made.Release();
            return first;
        }

        // Counted where the mailbox is, also when that moves on between the look and the count.
        do
        {
            memory = Volatile.Read(ref _memory);
            made.CountIn(memory);
            Interlocked.MemoryBarrier();
        }
        while (memory != Volatile.Read(ref _memory));

        return made;
    }

    private int PeekSlowly()
    {
        long tail = Volatile.Read(ref _headRing.Tail);
        bool isDone = (tail & MailboxRing.Frozen) != 0 && MailboxRing.PositionOf(tail) == _consumer.Position;
        return isDone && TryNextRing() ? Peek() : 0;
    }

    /// <summary>Goes from an empty, frozen ring to the one after it; false when no producer needed one yet.</summary>
    private bool TryNextRing()
    {
        MailboxRing ring = _headRing;
        if (Volatile.Read(ref ring.Next) is not { } next || next == ClosedRing.Instance)
        {
            return false;
        }

        ring.Release();
        _headRing = next;
        return true;
    }

    /// <summary>What the consumer writes, on cache lines of its own. Producers read the position when they run out of room.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Consumer
    {
        [FieldOffset(64)]
        public long Position;

        /// <summary>Where the mailbox was last found empty.</summary>
        [FieldOffset(72)]
        public long EmptyAt;

        /// <summary>How often in a row there was little by then.</summary>
        [FieldOffset(80)]
        public int Quiet;
    }

    private sealed class ClosedMailbox() : Mailbox(0, new(limitBytes: 0), ClosedRing.Instance, hasReferences: false)
    {
        protected override MailboxRing MakeRing(long firstPosition, int length) => ClosedRing.Instance;

        protected override long BytesOf(int length) => 0;
    }
}

/// <summary>The mailbox of an actor of one handler class.</summary>
/// <typeparam name="TMessages">The class's struct of messages.</typeparam>
internal sealed class Mailbox<TMessages> : Mailbox
    where TMessages : struct
{
    private Mailbox(int capacity, MailboxMemory memory, MailboxRing first)
        : base(capacity, memory, first, RuntimeHelpers.IsReferenceOrContainsReferences<TMessages>())
    {
    }

    /// <summary>Makes a mailbox; null when there is no memory for it.</summary>
    public static Mailbox<TMessages>? TryMake(int capacity, MailboxMemory memory, bool isForced)
    {
        int length = FirstLengthOf(capacity);
        long bytes = MailboxRing<TMessages>.BytesOf(length);
        if (isForced)
        {
            memory.Take(bytes);
        }
        else if (!memory.TryTake(bytes))
        {
            return null;
        }

        MailboxRing<TMessages> first = new(0, length);
        first.Begin(memory);
        return new(capacity, memory, first);
    }

    protected override MailboxRing MakeRing(long firstPosition, int length) => new MailboxRing<TMessages>(firstPosition, length);

    protected override long BytesOf(int length) => MailboxRing<TMessages>.BytesOf(length);
}
