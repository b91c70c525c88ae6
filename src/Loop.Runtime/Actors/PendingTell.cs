using Loop.Timers;

namespace Loop.Actors;

/// <summary>A message that a timer will tell. Pooled by the loop that arms it.</summary>
internal abstract class PendingTell
{
    /// <summary>The actor that is told.</summary>
    public ActorCell? Cell { get; protected set; }

    public TimerHandle Timer { get; set; }

    public bool IsPeriodic { get; set; }

    /// <summary>The neighbours among those for one actor of the same loop, which go when it ends.</summary>
    public PendingTell? Next { get; set; }

    public PendingTell? Previous { get; set; }

    public abstract TellStatus Tell();

    /// <summary>Lets go of the message and goes back to the pool.</summary>
    public abstract void Release();
}

/// <summary>A message of type <typeparamref name="TMessage"/> for an actor of class <typeparamref name="T"/>.</summary>
internal sealed class PendingTell<T, TMessage> : PendingTell
    where T : class, IReceives<TMessage>
{
    /// <summary>Most of one type that a loop keeps for later.</summary>
    private const int MostPooled = 65_536;

    // A loop is a thread, so this is a pool of the loop's own.
    [ThreadStatic]
    private static PendingTell<T, TMessage>? _pool;

    [ThreadStatic]
    private static int _pooled;

    private TMessage _message = default!;

    public static PendingTell<T, TMessage> Rent(ActorCell cell, in TMessage message)
    {
        PendingTell<T, TMessage>? rented = _pool;
        if (rented is null)
        {
            rented = new();
        }
        else
        {
            _pool = (PendingTell<T, TMessage>?)rented.Next;
            _pooled--;
            rented.Next = null;
        }

        rented.Cell = cell;
        rented._message = message;
        return rented;
    }

    public override TellStatus Tell() => T.Tell(new(Cell!, isForced: false), in _message);

    public override void Release()
    {
        Cell = null;
        _message = default!;
        Timer = default;
        Previous = null;
        Next = null;
        if (_pooled < MostPooled)
        {
            Next = _pool;
            _pool = this;
            _pooled++;
        }
    }
}
