using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Loop.Actors;

/// <summary>Messages that timers of one loop will tell, of one type for actors of one class: places in a few arrays, so that the collector sees no objects of their own.</summary>
internal abstract class LaterTells
{
    private static int _lastOwner;

    /// <summary>The actor that a message is for, and how often that had moved when the message was scheduled; -1 when that was on another loop than the actor's.</summary>
    public abstract ActorCell CellOf(int place, out int moveCount);

    public abstract TellStatus Tell(int place);

    /// <summary>Asks for a place that is released soon.</summary>
    public abstract void Prefetch(int place);

    /// <summary>Lets go of the message and its actor, which it returns as <see cref="CellOf"/> does.</summary>
    public abstract ActorCell Release(int place, out int moveCount);

    /// <summary>A number for another class of messages. Any thread.</summary>
    protected static int NextOwner() => Interlocked.Increment(ref _lastOwner);
}

/// <summary>Messages of type <typeparamref name="TMessage"/> for actors of class <typeparamref name="T"/>.</summary>
internal sealed class LaterTells<T, TMessage> : LaterTells
    where T : class, IReceives<TMessage>
{
    /// <summary>What timers call this class of messages, on every loop: from 1 on.</summary>
    public static readonly int Owner = NextOwner();

    private const int FirstBlockBits = 10;

    // Each block is as large as all before it: nothing is copied when there are more, and the headers of so few arrays stay in the caches.
    private readonly Letter[][] _blocks = new Letter[32 - FirstBlockBits][];
    private int[] _free = new int[1 << FirstBlockBits];
    private int _freeCount;
    private int _placesUsed;

    /// <summary>Keeps a message until its time.</summary>
    /// <returns>Its place.</returns>
    public int Add(ActorCell cell, int moveCount, in TMessage message)
    {
        int place = _freeCount > 0 ? _free[--_freeCount] : TakeNew();
        ref Letter letter = ref At(place);
        letter.Cell = cell;
        letter.MoveCount = moveCount;
        letter.Message = message;
        return place;
    }

    public override ActorCell CellOf(int place, out int moveCount)
    {
        ref Letter letter = ref At(place);
        moveCount = letter.MoveCount;
        return letter.Cell!;
    }

    public override TellStatus Tell(int place)
    {
        ref Letter letter = ref At(place);
        return T.Tell(new(letter.Cell!, isForced: false), in letter.Message);
    }

    public override unsafe void Prefetch(int place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref At(place)));
        }
    }

    public override ActorCell Release(int place, out int moveCount)
    {
        ref Letter letter = ref At(place);
        ActorCell cell = letter.Cell!;
        moveCount = letter.MoveCount;
        letter = default;
        _free[_freeCount++] = place;
        return cell;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Letter At(int place) => ref _blocks[BlockOf(place)][place - FirstOf(BlockOf(place))];

    /// <summary>0 for the first places, 1 for as many after them, and for each later block a power of two more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BlockOf(int place) => BitOperations.Log2((uint)place | (1U << (FirstBlockBits - 1))) - (FirstBlockBits - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstOf(int block) => (1 << (FirstBlockBits - 1 + block)) & -(1 << FirstBlockBits);

    private int TakeNew()
    {
        int place = _placesUsed++;
        int block = BlockOf(place);
        if (_blocks[block] is null)
        {
            _blocks[block] = new Letter[1 << (FirstBlockBits + Math.Max(0, block - 1))];
            if (block > 0)
            {
                Array.Resize(ref _free, _free.Length * 2);
            }
        }

        return place;
    }

    private struct Letter
    {
        public ActorCell? Cell;
        public int MoveCount;
        public TMessage Message;
    }
}
