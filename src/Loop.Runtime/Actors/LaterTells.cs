using System.Runtime.CompilerServices;

namespace Loop.Actors;

/// <summary>Messages that timers will tell, of one type for actors of one class: places in a few arrays, so that the collector sees no objects of their own.</summary>
internal abstract class LaterTells
{
    /// <summary>The actor that a message is for.</summary>
    public abstract ActorCell CellOf(int place);

    /// <summary>How often the actor had moved when the message was scheduled; -1 when that was on another loop than the actor's.</summary>
    public abstract int MoveCountOf(int place);

    public abstract TellStatus Tell(int place);

    /// <summary>Lets go of the message and its actor. Only writes to the place: whoever cancels a timer does not wait for it to come from memory.</summary>
    public abstract void Release(int place);
}

/// <summary>Messages of type <typeparamref name="TMessage"/> for actors of class <typeparamref name="T"/>.</summary>
internal sealed class LaterTells<T, TMessage> : LaterTells
    where T : class, IReceives<TMessage>
{
    private const int BlockBits = 10;
    private const int BlockPlaces = 1 << BlockBits;

    // A loop is a thread, so these are the loop's own.
    [ThreadStatic]
    private static LaterTells<T, TMessage>? _own;

    private Letter[][] _blocks = new Letter[1][];
    private int[] _free = new int[BlockPlaces];
    private int _freeCount;
    private int _placesUsed;

    public static LaterTells<T, TMessage> Own => _own ??= new();

    /// <summary>Keeps a message until its time.</summary>
    /// <returns>Its place.</returns>
    public int Add(ActorCell cell, int moveCount, in TMessage message)
    {
        int place = _freeCount > 0 ? _free[--_freeCount] : TakeNew();
        At(place) = new() { Cell = cell, MoveCount = moveCount, Message = message };
        return place;
    }

    public override ActorCell CellOf(int place) => At(place).Cell!;

    public override int MoveCountOf(int place) => At(place).MoveCount;

    public override TellStatus Tell(int place)
    {
        ref Letter letter = ref At(place);
        return T.Tell(new(letter.Cell!, isForced: false), in letter.Message);
    }

    public override void Release(int place)
    {
        At(place) = default;
        _free[_freeCount++] = place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Letter At(int place) => ref _blocks[place >> BlockBits][place & (BlockPlaces - 1)];

    private int TakeNew()
    {
        int place = _placesUsed;
        if ((place & (BlockPlaces - 1)) == 0)
        {
            AddBlock(place >> BlockBits);
        }

        _placesUsed++;
        return place;
    }

    private void AddBlock(int index)
    {
        if (index == _blocks.Length)
        {
            Array.Resize(ref _blocks, index * 2);
            Array.Resize(ref _free, _blocks.Length * BlockPlaces);
        }

        _blocks[index] = new Letter[BlockPlaces];
    }

    private struct Letter
    {
        public ActorCell? Cell;
        public int MoveCount;
        public TMessage Message;
    }
}
