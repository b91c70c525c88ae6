using Loop.Timers;

namespace Loop.Actors;

/// <summary>A message that a timer will tell. Pooled by the loop that arms it.</summary>
internal abstract class PendingTell
{
    /// <summary>The actor that is told.</summary>
    public ActorCell? Cell { get; protected set; }

    /// <summary>Who armed it, or did last.</summary>
    public ActorScheduler? Owner { get; protected set; }

    public TimerHandle Timer { get; set; }

    public bool IsPeriodic { get; set; }

    /// <summary>How often the actor had moved when it was scheduled; -1 when that was on another loop than the actor's.</summary>
    public int MoveCount { get; set; }

    /// <summary>Grows with each release: a token of an earlier arming is good for nothing.</summary>
    public uint Version { get; protected set; }

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
    private static Pool? _pool;

    private readonly Pool _home;
    private PendingTell<T, TMessage>? _nextFree;
    private TMessage _message = default!;

    private PendingTell(Pool home) => _home = home;

    public static PendingTell<T, TMessage> Rent(ActorScheduler owner, ActorCell cell, in TMessage message)
    {
        Pool pool = _pool ??= new();
        PendingTell<T, TMessage>? rented = pool.First;
        if (rented is null)
        {
            rented = new(pool);
        }
        else
        {
            pool.First = rented._nextFree;
            pool.Count--;
            rented._nextFree = null;
        }

        rented.Owner = owner;
        rented.Cell = cell;
        rented._message = message;
        return rented;
    }

    public override TellStatus Tell() => T.Tell(new(Cell!, isForced: false), in _message);

    public override void Release()
    {
        Cell = null;
        _message = default!;
        Version++;
        if (_home.Count < MostPooled)
        {
            _nextFree = _home.First;
            _home.First = this;
            _home.Count++;
        }
    }

    private sealed class Pool
    {
        public PendingTell<T, TMessage>? First;
        public int Count;
    }
}
