using Loop.CompilerServices;
using Loop.Connections;

namespace Loop.Actors;

/// <summary>
/// Going to another loop. The cell and its mailbox stay the same object, so addresses stay good and every sender's messages stay in their order; what
/// changes is whose line the cell stands in. A cell that stands in a line of its old loop is sent on from there when its turn comes.
/// </summary>
internal sealed partial class ActorCell
{
    /// <summary>On its way, and in a line, or about to be put in one: whoever takes it out of there leaves it to its arrival.</summary>
    private const int Queued = 1;

    /// <summary>On its way, and in no line: its arrival puts it in one.</summary>
    private const int Unqueued = 2;

    /// <summary>Messages that a stay is long enough for, of those that waited when it began; the others wait for the next one.</summary>
    private const int MessagesPerStay = 128;

    private volatile MailboxMemory? _mailboxMemory;

    /// <summary>Where in the mailbox the messages end that are handled before the next move.</summary>
    private long _stayEnds;

    private MailboxMemory MailboxMemory => _mailboxMemory ?? _loop.Actors.MailboxMemory;

    /// <summary>When the timers of its attributes are due, while it is on its way; -1 for one that is over.</summary>
    public long[] DueOnArrival { get; set; } = [];

    public override MoveStatus CanLeave =>
        (State & (ActorState.Ended | ActorState.Ending | ActorState.Stopping | ActorState.StopTold)) != 0 ? MoveStatus.Closing
        : Datagrams is not null || Readiness is { First: not null } ? MoveStatus.Watching
        : MoveStatus.Ok;

    /// <remarks>A message whose sender is still at work on it is not waited for.</remarks>
    public override bool OwesMessages => Mailbox is { } mailbox && mailbox.HeadPosition < _stayEnds && mailbox.Peek() != 0;

    public override void Leave(ConnectionEngine target) => _loop.Actors.Leave(this, (ActorScheduler)target.Actors!, isInTurn: false);

    public override void Redirect(ConnectionEngine target) => CountMailboxIn(((ActorScheduler)target.Actors!).MailboxMemory);

    public override void Arrive() => EventLoop.Current.Actors.Arrive(this);

    public override bool TellMove(MoveStatus outcome)
    {
        // Whoever asks for a move whenever it hears of one would handle nothing else.
        _stayEnds = Mailbox is { } mailbox ? mailbox.HeadPosition + Math.Min(mailbox.Waiting, MessagesPerStay) : 0;
        if (Class is null || !Class.Handles(outcome == MoveStatus.Ok ? ActorEvents.Moved : ActorEvents.MoveOutcome))
        {
            return false;
        }

        Raise(new() { Event = ActorEvent.Moved, Index = (int)outcome });
        return true;
    }

    /// <summary>It is on its way from here on.</summary>
    /// <param name="isInTurn">Its turn is now, so it stands in no line, and its mark as scheduled is the caller's.</param>
    public void BeginTransit(bool isInTurn)
    {
        MoveCount++;
        Volatile.Write(ref _transit, isInTurn || TrySchedule() ? Unqueued : Queued);
    }

    /// <summary>It has come to a loop, whose thread this is. True when it is to be put in line there.</summary>
    public bool EndTransit(EventLoop loop)
    {
        _loop = loop;
        return Interlocked.Exchange(ref _transit, 0) == Unqueued;
    }

    /// <summary>Whether it is on a loop, and not on its way from there. That loop's thread only.</summary>
    public bool IsOn(EventLoop loop) => Volatile.Read(ref _transit) == 0 && _loop == loop;

    /// <summary>Leaves it to its arrival to put it in line, where it is on its way; the caller has just taken it out of one. Any thread.</summary>
    public bool TryLeaveToArrival() => Volatile.Read(ref _transit) == Queued && Interlocked.CompareExchange(ref _transit, Unqueued, Queued) == Queued;

    /// <summary>
    /// Has the mailbox count in the memory of the loop that the actor goes to: from the moment that it leaves, so that the old loop may end while it is on its way.
    /// </summary>
    public void CountMailboxIn(MailboxMemory memory)
    {
        _mailboxMemory = memory;
        BringMailbox();
    }

    /// <summary>Has the mailbox, which may just have been made, count where it is to. Any thread.</summary>
    private void BringMailbox()
    {
        MailboxMemory memory;
        do
        {
            memory = MailboxMemory;
            if (Mailbox is { } mailbox && mailbox != Mailbox.Closed)
            {
                mailbox.CountIn(memory);
            }

            Interlocked.MemoryBarrier();
        }
        while (memory != MailboxMemory);
    }
}
