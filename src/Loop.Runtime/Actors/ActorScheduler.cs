using Loop.CompilerServices;
using Loop.Connections;
using Microsoft.Extensions.Logging;

namespace Loop.Actors;

/// <summary>
/// The actors of one loop: gives each that has something to handle its turn, within a budget, and hands the events to the generated loops. Everything
/// here runs on the loop thread but for <see cref="Push"/> and <see cref="MakeId"/>.
/// </summary>
internal sealed partial class ActorScheduler : ConnectionActors
{
    /// <summary>Events of one actor in a row, before the others have their turn.</summary>
    private const int EventsPerTurn = 128;

    /// <summary>Events of all actors in one tick, before connections and timers have theirs.</summary>
    private const int EventsPerTick = 1024;

    private readonly EventLoop _loop;
    private readonly ILogger _logger;
    private ConnectionEngine _engine = null!;
    private ActorCell? _firstLive;
    private long _lastNumber;

    public ActorScheduler(EventLoop loop, ILogger logger)
    {
        _loop = loop;
        _logger = logger;
        _closedInbox = new(loop, null, default, null, null);
    }

    public ActorCounters Counters { get; } = new();

    /// <summary>Actors that the loop has now.</summary>
    public int Count { get; private set; }

    /// <summary>True when the next turn must not wait: an actor has something to handle.</summary>
    public bool HasWork => _firstInLine is not null || HasInbox;

    /// <summary>Meets the connections of the same loop, when its thread starts.</summary>
    public void Attach(ConnectionEngine engine)
    {
        _engine = engine;
        engine.Actors = this;
    }

    /// <summary>A name for an actor that is made. Any thread.</summary>
    public ActorId MakeId() => new(_loop.Index, Interlocked.Increment(ref _lastNumber));

    /// <summary>Gives the actors their turns, handler class by handler class, until nothing is left or the tick's budget is used up.</summary>
    public void Run()
    {
        _tickLeft = EventsPerTick;
        while (_stagedCell is not null || Stage())
        {
            ActorBinding handlerClass = _stagedCell!.Class!;
            handlerClass.Run(this);
            FinishEvent();
            if (_stagedCell is not null && _stagedCell.Class == handlerClass)
            {
                // A loop that left its own class's event standing would stand here for ever.
                throw new LoopInvariantException($"The generated loop of {handlerClass.Name} did not take its events; rebuild it with this version of Loop.");
            }
        }
    }

    public override ConnectionActor ActorOf(Connection connection)
    {
        if (connection.Actor is { } made)
        {
            return made;
        }

        ActorCell cell = new(_loop, connection.Class.Actor, MakeId(), connection, factory: null);
        connection.Actor = cell;
        if ((connection.Flags & ConnectionFlags.Gone) != 0 && connection.Handler is null)
        {
            cell.TakeEnd();
            return cell;
        }

        AddLive(cell);
        if (connection.Handler is { } handler)
        {
            cell.Made(handler);
        }

        return cell;
    }

    /// <summary>Ends an actor: nothing reaches it any more.</summary>
    public void End(ActorCell cell, ActorEndReason reason)
    {
        if (cell.IsEnded)
        {
            return;
        }

        if ((cell.State & ActorState.Stopping) != 0)
        {
            _stopsToTell--;
        }

        object? handler = cell.TakeEnd();
        RemoveLive(cell);
        if (cell.Datagrams is { } datagrams)
        {
            _engine.Datagrams.CloseOf(datagrams);
        }

        Counters.Ended++;
        if (cell.Connection is null && handler is IDisposable disposable)
        {
            DisposeHandler(cell, disposable);
        }
    }

    /// <summary>Checks, when the loop has ended, that everything is home.</summary>
    public void CheckHome()
    {
        if (Count != 0)
        {
            throw new LoopInvariantException($"The loop ended with {Count} actors not ended.");
        }
    }

    private void AddLive(ActorCell cell)
    {
        cell.LiveNext = _firstLive;
        if (_firstLive is not null)
        {
            _firstLive.LivePrevious = cell;
        }

        _firstLive = cell;
        Count++;
        Counters.Spawned++;
    }

    private void RemoveLive(ActorCell cell)
    {
        if (cell.LivePrevious is { } previous)
        {
            previous.LiveNext = cell.LiveNext;
        }
        else if (_firstLive == cell)
        {
            _firstLive = cell.LiveNext;
        }
        else
        {
            throw new LoopInvariantException($"Actor {cell.Id} ended on a loop that does not have it.");
        }

        if (cell.LiveNext is { } next)
        {
            next.LivePrevious = cell.LivePrevious;
        }

        cell.LiveNext = null;
        cell.LivePrevious = null;
        Count--;
    }

    private void DisposeHandler(ActorCell cell, IDisposable handler)
    {
        try
        {
            handler.Dispose();
        }
        catch (Exception exception)
        {
            ActorLog.DisposeFault(_logger, exception, cell.Name, cell.Id);
        }
    }
}
