using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Readiness;
using Loop.Timers;

namespace Loop.Actors;

/// <summary>
/// One actor as its loop knows it. An object of its own for each actor and never used for another one, so that an address, which is a reference to
/// it, can neither go stale nor reach a successor.
/// </summary>
internal sealed partial class ActorCell : ConnectionActor
{
    private const int DefaultMailboxCapacity = 4096;

    private readonly Func<object>? _factory;
    private NoticeQueue? _notices;
    private Mailbox? _mailbox;
    private ActorWatches? _watches;
    private RestartHistory? _restarts;
    private int _scheduled;
    private int _transit;
    private volatile EventLoop _loop;
    private volatile bool _isEnded;
    private volatile bool _stopRequested;
    private volatile bool _needsLook = true;

    public ActorCell(EventLoop loop, ActorBinding? handlerClass, ActorId id, Connection? connection, Func<object>? factory)
    {
        _loop = loop;
        Class = handlerClass;
        Id = id;
        Connection = connection;
        _factory = factory;
    }

    /// <summary>The loop that the actor runs on. While it moves, the one that it left.</summary>
    public EventLoop Loop => _loop;

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

    /// <summary>Something other than messages waits for a turn: a run of messages is interrupted for it.</summary>
    public bool NeedsLook
    {
        get => _needsLook;
        set => _needsLook = value;
    }

    /// <summary>What other actors and threads told this one; null until somebody did.</summary>
    public Mailbox? Mailbox => Volatile.Read(ref _mailbox);

    /// <summary>Who watches the actor, and whom it watches.</summary>
    public ActorWatches Watches => Volatile.Read(ref _watches) ?? Interlocked.CompareExchange(ref _watches, new(), null) ?? _watches!;

    /// <summary>Why the actor ends, once it is to.</summary>
    public ActorEndReason EndReason { get; set; }

    /// <summary>The method of a plain actor that waits, or has thrown since.</summary>
    public ActorCall? Suspension { get; set; }

    /// <summary>The event of the actor whose method waits, also of a connection's handler; none when none does.</summary>
    public ActorEvent SuspendedEvent { get; set; }

    /// <summary>What that event is about, where it is readiness.</summary>
    public WatchLeg? SuspendedLeg { get; set; }

    /// <summary>A plain actor's methods have been told that it ends.</summary>
    public bool IsEndingTold => Ending is { IsCancellationRequested: true };

    /// <summary>Fires when a plain actor is about to end; null until a method asked for its token.</summary>
    public CancellationTokenSource? Ending { get; set; }

    /// <summary>The next in the line that the cell stands in: the inbox, or those whose turn comes. In one of them at most, while it is scheduled.</summary>
    public ActorCell? Next { get; set; }

    /// <summary>The timers of the class's attributes; null without any.</summary>
    public TimerHandle[]? Timers { get; set; }

    public TimerHandle IdleTimer { get; set; }

    /// <summary>Its number among the actors of its loop that have timers; 0 for none.</summary>
    public int TimedNumber { get; set; }

    /// <summary>A bit for each timer that is due and not handled yet: one that is due again meanwhile is handled once.</summary>
    public ulong DueTimers { get; set; }

    public bool IsIdleDue { get; set; }

    /// <summary>When something last came for a plain actor, or its idle time was told.</summary>
    public long LastActivityMs { get; set; }

    /// <summary>Messages that timers of its own loop will tell it; of those that were scheduled since it came there.</summary>
    public int TellCount { get; set; }

    /// <summary>How often it has moved. Read by its loop's thread only.</summary>
    public int MoveCount { get; private set; }

    /// <summary>The loop that it moves to when its turn comes; of plain actors.</summary>
    public EventLoop? MoveTarget { get; set; }

    /// <summary>The actor has ended, and those messages are counted as forgotten.</summary>
    public bool ForgetsTells { get; set; }

    public ActorCell? LivePrevious { get; set; }

    public ActorCell? LiveNext { get; set; }

    /// <summary>What the actor watches, once it has watched anything.</summary>
    public ActorReadiness? Readiness { get; private set; }

    /// <summary>What it hears of signals; null for a class that hears of none.</summary>
    public ActorSignals? Signals { get; private set; }

    public bool HasNotices => _notices is { Count: > 0 };

    public string Name => Class?.Name ?? Connection!.Class.Name;

    /// <summary>Any thread: the actor stops after the event that it is handling.</summary>
    public void RequestStop()
    {
        StopRequested = true;
        InterruptFromAnyThread();
    }

    /// <summary>Raises an event; the actor's class must handle it. The loop thread only.</summary>
    public void Raise(in ActorNotice notice)
    {
        if (_isEnded)
        {
            return;
        }

        (_notices ??= new()).Enqueue(notice);
        Interrupt();
    }

    public ActorNotice TakeNotice() => _notices!.Dequeue();

    /// <summary>Something other than a message is to be handled. The loop thread only.</summary>
    public void Interrupt()
    {
        NeedsLook = true;
        Schedule();
    }

    /// <summary>Something other than a message is to be handled, which the caller has left where the loop finds it. Any thread.</summary>
    public void InterruptFromAnyThread()
    {
        NeedsLook = true;
        // Without it the mark may be read before the flag is seen: the loop takes the mark back, looks at the flag, and nobody puts the cell in line.
        Interlocked.MemoryBarrier();
        Schedule();
    }

    /// <summary>Makes the mailbox on the first message. Any thread; null when there is no memory for it.</summary>
    public Mailbox? TryMakeMailbox<TMessages>(bool isForced)
        where TMessages : struct
    {
        MailboxMemory memory = MailboxMemory;
        int capacity = Connection?.Class.Limits.MailboxCapacity ?? Class!.Limits.MailboxCapacity;
        Mailbox? made = Mailbox<TMessages>.TryMake(capacity > 0 ? capacity : DefaultMailboxCapacity, memory, isForced);
        if (made is null)
        {
            return null;
        }

        if (Interlocked.CompareExchange(ref _mailbox, made, null) is not { } first)
        {
            // It may have moved meanwhile, and then nobody there saw this mailbox.
            BringMailbox();
            return made;
        }

        made.Close();
        return first;
    }

    /// <summary>Whether the actor may restart once more, by its class's limit.</summary>
    public bool TryRestart(long nowMs) => (_restarts ??= new(Class!.Limits)).TryAdd(nowMs);

    /// <summary>Puts the cell in line for a turn, unless it stands there. Any thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Schedule()
    {
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            _loop.Actors.Push(this);
        }
    }

    /// <summary>Marks the cell as being in line; the caller puts it there.</summary>
    public bool TrySchedule() => Interlocked.Exchange(ref _scheduled, 1) == 0;

    /// <summary>Takes the mark back. A full fence: whoever leaves something from here on puts the cell in line anew.</summary>
    public void Unschedule() => Interlocked.Exchange(ref _scheduled, 0);

    /// <summary>
    /// True while a method of the handler waits, one for an event of its connection too, or another handler is about to follow: messages, timers and the
    /// rest wait for it.
    /// </summary>
    public bool IsSuspended => Connection is { } connection
        ? (connection.Flags & (ConnectionFlags.Suspended | ConnectionFlags.Switching)) != 0
        : (State & ActorState.Suspended) != 0;

    /// <summary>True while something waits that a turn would handle. Exact once the mark was taken back.</summary>
    public bool HasWork => _needsLook || (_mailbox is { } mailbox && mailbox.HasMessages);

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
        if (Class is null)
        {
            return false;
        }

        Loop.Actors.ArmTimers(this);
        if (Class.Handles(ActorEvents.Signal))
        {
            Signals ??= new(this, Class.Signals);
        }

        if (!Class.Handles(ActorEvents.Started))
        {
            return false;
        }

        State |= ActorState.Starting;
        Interrupt();
        return true;
    }

    public override void GoOn()
    {
        Loop.Actors.FinishSuspended(this);
        if (HasWork)
        {
            Schedule();
        }
    }

    public override void StandStill() => NeedsLook = true;

    public override void Replaced() => Loop.Actors.End(this, ActorEndReason.Replaced);

    public override void Failed(Exception exception, Supervision decision) => Loop.Actors.Failed(this, SuspendedEvent, exception, decision);

    public override void Closed() => Loop.Actors.End(this, ActorEndReason.ConnectionClosed);

    /// <summary>Watches a descriptor for this actor. The loop thread only.</summary>
    public ReadySource Watch(SafeHandle descriptor, Trigger? readable, Trigger? writable) =>
        Loop.Engine.Watches.Watch(descriptor, Readiness ??= new(this), readable, writable);

    public override void Unwatch()
    {
        if (Readiness is { } readiness)
        {
            Loop.Engine.Watches.UnwatchAll(readiness);
        }
    }

    /// <summary>From here on nothing reaches the actor; those who watch it are told.</summary>
    /// <returns>The handler, for the caller to dispose.</returns>
    public object? TakeEnd(ActorEndReason reason)
    {
        object? handler = Handler;
        EndReason = reason;
        State |= ActorState.Ended;
        Handler = null;
        _notices = null;
        if (Interlocked.Exchange(ref _mailbox, Mailbox.Closed) is { } mailbox)
        {
            Loop.Actors.NoteDropped(mailbox.Close());
        }

        // Not before: a thread that sees that the actor is gone is told so when it sends, and finds counted what was dropped.
        _isEnded = true;
        if (Interlocked.CompareExchange(ref _watches, ActorWatches.Ended, null) is { } watches)
        {
            watches.End(this);
        }

        return handler;
    }
}
