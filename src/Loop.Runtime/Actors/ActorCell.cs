using Loop.CompilerServices;
using Loop.Connections;

namespace Loop.Actors;

/// <summary>
/// One actor as its loop knows it. An object of its own for each actor and never used for another one, so that an address, which is a reference to
/// it, can neither go stale nor reach a successor.
/// </summary>
internal sealed class ActorCell : ConnectionActor
{
    private readonly Func<object>? _factory;
    private NoticeQueue? _notices;
    private int _scheduled;
    private volatile bool _isEnded;
    private volatile bool _stopRequested;

    public ActorCell(EventLoop loop, ActorBinding? handlerClass, ActorId id, Connection? connection, Func<object>? factory)
    {
        Loop = loop;
        Class = handlerClass;
        Id = id;
        Connection = connection;
        _factory = factory;
    }

    /// <summary>The loop that the actor runs on.</summary>
    public EventLoop Loop { get; }

    /// <summary>The handler class; null for a connection's handler that is told of no events but those of its bytes.</summary>
    public ActorBinding? Class { get; }

    public ActorId Id { get; }

    /// <summary>The connection that the actor is the handler of; null for a plain actor.</summary>
    public Connection? Connection { get; }

    /// <summary>The handler; null before it was made and when the actor has ended.</summary>
    public object? Handler { get; private set; }

    public ActorState State { get; set; }

    /// <summary>The datagram socket that the actor was made for; null for every other.</summary>
    public DatagramSocket? Datagrams { get; init; }

    public bool IsEnded => _isEnded;

    public bool StopRequested
    {
        get => _stopRequested;
        set => _stopRequested = value;
    }

    /// <summary>Why the actor ends, once it is to.</summary>
    public ActorEndReason EndReason { get; set; }

    /// <summary>It is marked as scheduled and stands in no line, because a method of it is suspended.</summary>
    public bool IsHeld { get; set; }

    /// <summary>The next in the line that the cell stands in: the inbox, or those whose turn comes. In one of them at most, while it is scheduled.</summary>
    public ActorCell? Next { get; set; }

    public ActorCell? LivePrevious { get; set; }

    public ActorCell? LiveNext { get; set; }

    public bool HasNotices => _notices is { Count: > 0 };

    public string Name => Class?.Name ?? Connection!.Class.Name;

    /// <summary>Any thread: the actor stops after the event that it is handling.</summary>
    public void RequestStop()
    {
        StopRequested = true;
        Schedule();
    }

    /// <summary>Raises an event; the actor's class must handle it. The loop thread only.</summary>
    public void Raise(in ActorNotice notice)
    {
        if (_isEnded)
        {
            return;
        }

        (_notices ??= new()).Enqueue(notice);
        Schedule();
    }

    public ActorNotice TakeNotice() => _notices!.Dequeue();

    /// <summary>Puts the cell in line for a turn, unless it stands there. Any thread.</summary>
    public void Schedule()
    {
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            Loop.Actors.Push(this);
        }
    }

    /// <summary>Marks the cell as being in line; the caller puts it there.</summary>
    public bool TrySchedule() => Interlocked.Exchange(ref _scheduled, 1) == 0;

    /// <summary>Takes the mark back. A full fence: whoever leaves something from here on puts the cell in line anew.</summary>
    public void Unschedule() => Interlocked.Exchange(ref _scheduled, 0);

    /// <summary>True while something waits that a turn would handle. Exact once the mark was taken back.</summary>
    public bool HasWork => _stopRequested || HasNotices || (State & (ActorState.Starting | ActorState.Stopping | ActorState.Ending)) != 0;

    /// <summary>Makes the handler of a plain actor; what its constructor throws is the caller's.</summary>
    public void MakeHandler()
    {
        ActorCell? previous = HandlerContext.Enter(this);
        try
        {
            Made(_factory!());
        }
        finally
        {
            HandlerContext.Enter(previous);
        }
    }

    public override bool Made(object handler)
    {
        Handler = handler;
        State |= ActorState.Born;
        if (Class is null || !Class.Handles(ActorEvents.Started))
        {
            return false;
        }

        State |= ActorState.Starting;
        Schedule();
        return true;
    }

    public override void Closed() => Loop.Actors.End(this, ActorEndReason.ConnectionClosed);

    /// <summary>From here on nothing reaches the actor.</summary>
    public object? TakeEnd()
    {
        object? handler = Handler;
        _isEnded = true;
        State |= ActorState.Ended;
        Handler = null;
        _notices = null;
        return handler;
    }
}
