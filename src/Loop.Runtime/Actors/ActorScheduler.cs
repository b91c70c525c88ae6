using Loop.CompilerServices;
using Loop.Connections;
using Loop.Tasks;
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

    /// <summary>What a turn that brought no event costs of the tick's budget.</summary>
    private const int FruitlessTurnPrice = 16;

    private readonly EventLoop _loop;
    private readonly ILogger _logger;
    private ConnectionEngine _engine = null!;
    private ActorCell? _firstLive;
    private long _lastNumber;
    private long _knownMailboxBytes;
    private long _nowMs;

    public ActorScheduler(EventLoop loop, LoopScheduler scheduler, long maxMailboxBytes, ILogger logger)
    {
        MailboxMemory = new(maxMailboxBytes);
        _timers = new(nowMs: 0);
        _loop = loop;
        _scheduler = scheduler;
        _logger = logger;
        _closedInbox = new(loop, null, default, null, null);
    }

    public ActorCounters Counters { get; } = new();

    /// <summary>What the mailboxes of the loop's actors hold.</summary>
    public MailboxMemory MailboxMemory { get; }

    public override long MemoryBytes => MailboxMemory.Bytes;

    /// <summary>Timers that are armed.</summary>
    public int TimerCount => _timers.Count - _forgotten;

    /// <summary>Messages that ended actors would have been told, and that are still armed.</summary>
    public int ForgottenTells => _forgotten;

    /// <summary>Actors that the loop has now.</summary>
    public int Count { get; private set; }

    /// <summary>True when the next turn must not wait: an actor has something to handle.</summary>
    public bool HasWork => _firstInLine is not null || HasInbox;

    /// <summary>Meets the connections of the same loop, when its thread starts.</summary>
    public void Attach(ConnectionEngine engine, long nowMs)
    {
        _nowMs = nowMs;
        _engine = engine;
        engine.Actors = this;
    }

    /// <summary>A message was not taken. Any thread.</summary>
    public void NoteRefused(TellStatus status) => Interlocked.Increment(ref (status == TellStatus.Gone ? ref Counters.Dropped : ref Counters.Refused));

    /// <summary>Messages waited for an actor when it ended. Any thread: the cell of an actor that a loop never made is ended by whoever finds that out.</summary>
    public void NoteDropped(long messages) => Interlocked.Add(ref Counters.Dropped, messages);

    /// <summary>A name for an actor that is made. Any thread.</summary>
    public ActorId MakeId() => new(_loop.Index, Interlocked.Increment(ref _lastNumber));

    /// <summary>A tick begins: what handlers arm counts from now.</summary>
    public void BeginTick(long nowMs) => _nowMs = nowMs;

    /// <summary>Gives the actors their turns, handler class by handler class, until nothing is left or the tick's budget is used up.</summary>
    public void Run()
    {
        FireTimers();
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

        long mailboxBytes = MailboxMemory.Bytes;
        if (mailboxBytes > _knownMailboxBytes)
        {
            _engine.NoteMemoryUse();
        }

        _knownMailboxBytes = mailboxBytes;
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
            cell.TakeEnd(ActorEndReason.ConnectionClosed);
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

        // Its method that waits, if one does, is left behind: the handler gets no further call, not even Dispose.
        bool isHalfWay = cell.SuspendedEvent != ActorEvent.None;
        ForgetSuspended(cell);
        cell.Unwatch();
        cell.Signals?.End();
        RemoveLive(cell);
        CancelTimers(cell);
        ForgetTells(cell);
        if (cell.Datagrams is { } datagrams)
        {
            _engine.Datagrams.CloseOf(datagrams);
        }

        Counters.Ended++;
        object? handler = cell.TakeEnd(reason);
        TellEnding(cell);
        if (cell.Connection is null && !isHalfWay && handler is IDisposable disposable)
        {
            DisposeHandler(cell, disposable);
        }
    }

    /// <summary>Checks, when the loop has ended, that everything is home.</summary>
    public void CheckHome()
    {
        if (Count != 0 || MailboxMemory.Bytes != 0 || _timers.Count + _timedActors.Count != 0)
        {
            throw new LoopInvariantException(
                $"The loop ended with {Count} actors not ended, {MailboxMemory.Bytes} bytes of mailboxes not home and {_timers.Count} timers armed, " +
                $"{_timedActors.Count} actors among those that have some.");
        }
    }

    private void AddLive(ActorCell cell)
    {
        InsertLive(cell);
        Counters.Spawned++;
    }

    private void InsertLive(ActorCell cell)
    {
        cell.LiveNext = _firstLive;
        if (_firstLive is not null)
        {
            _firstLive.LivePrevious = cell;
        }

        _firstLive = cell;
        Count++;
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
