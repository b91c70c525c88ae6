using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Actors;

/// <summary>
/// One ring of a mailbox. Positions count all messages of the mailbox; a place is free when its position is less than <see cref="Room"/>, and
/// filled when its mark names the position.
/// </summary>
internal abstract class MailboxRing
{
    /// <summary>In <see cref="Tail"/>: no more places are given here, the next ring has them.</summary>
    public const long Frozen = 1L << 62;

    /// <summary>In <see cref="Tail"/>: the next ring is a small one.</summary>
    public const long Shrinks = 1L << 61;

    private const int TypeBits = 8;

    // A word of position and type for each place: the consumer looks at nothing else to find out that a message is there, and of which type.
    private readonly long[] _marks;
    private MailboxMemory? _memory;
    private Words _words;

    protected MailboxRing(long firstPosition, int length)
    {
        FirstPosition = firstPosition;
        Length = length;
        _marks = new long[length];
        _words.Tail = firstPosition;
        _words.Room = firstPosition;
    }

    public long FirstPosition { get; }

    /// <summary>Places, a power of two.</summary>
    public int Length { get; }

    public abstract long MemoryBytes { get; }

    /// <summary>Its memory has been taken from this one.</summary>
    public void Begin(MailboxMemory memory) => _memory = memory;

    /// <summary>Takes its memory from another one, unless that has happened already or the ring is given back. Any thread.</summary>
    public void CountIn(MailboxMemory memory)
    {
        MailboxMemory? before = Volatile.Read(ref _memory);
        if (before is null || before == memory)
        {
            return;
        }

        memory.Take(MemoryBytes);
        bool isMoved = Interlocked.CompareExchange(ref _memory, memory, before) == before;
        (isMoved ? before : memory).Return(MemoryBytes);
    }

    /// <summary>Gives its memory back, once.</summary>
    public void Release() => Interlocked.Exchange(ref _memory, null)?.Return(MemoryBytes);

    /// <summary>The ring that follows a frozen one; null until a producer or the consumer made it.</summary>
    public MailboxRing? Next;

    /// <summary>The next position to give, with the flags. Producers exchange it; whoever changes it has made a full fence.</summary>
    public ref long Tail => ref _words.Tail;

    /// <summary>Where free places end, as far as producers know: never too far, perhaps not far enough.</summary>
    public ref long Room => ref _words.Room;

    /// <summary>The position in a word of <see cref="Tail"/>.</summary>
    public static long PositionOf(long tail) => tail & ~(Frozen | Shrinks);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long position, int type)
    {
        long[] marks = _marks;
        Volatile.Write(ref marks[(int)position & (marks.Length - 1)], ((position + 1) << TypeBits) | (uint)type);
    }

    /// <summary>The type of the message at a position; 0 when it is not there (yet).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TypeAt(long position)
    {
        long[] marks = _marks;
        long mark = Volatile.Read(ref marks[(int)position & (marks.Length - 1)]);
        return mark >> TypeBits == position + 1 ? (int)(mark & ((1 << TypeBits) - 1)) : 0;
    }

    /// <summary>Lets go of what a handled message refers to.</summary>
    public abstract void Clear(long position);

    /// <summary>What producers write, on cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Words
    {
        [FieldOffset(64)]
        public long Tail;

        [FieldOffset(72)]
        public long Room;
    }
}

/// <summary>A ring with the messages of one handler class.</summary>
/// <typeparam name="TMessages">The class's struct of messages.</typeparam>
internal sealed class MailboxRing<TMessages> : MailboxRing
    where TMessages : struct
{
    private const int MarkBytes = sizeof(long);
    private const int ObjectBytes = 320;

    private readonly TMessages[] _messages;

    public MailboxRing(long firstPosition, int length)
        : base(firstPosition, length) => _messages = new TMessages[length];

    public override long MemoryBytes => BytesOf(Length);

    public static long BytesOf(int length) => ObjectBytes + ((long)length * (Unsafe.SizeOf<TMessages>() + MarkBytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TMessages At(long position)
    {
        TMessages[] messages = _messages;
        return ref messages[(int)position & (messages.Length - 1)];
    }

    public override void Clear(long position) => At(position) = default;
}

/// <summary>Follows the last ring of an actor that has ended.</summary>
internal sealed class ClosedRing : MailboxRing
{
    public static readonly ClosedRing Instance = new();

    private ClosedRing()
        : base(0, 1)
    {
        Tail = Frozen;
        Next = this;
    }

    public override long MemoryBytes => 0;

    public override void Clear(long position) => throw new LoopInvariantException("A mailbox that is closed has no messages.");
}
