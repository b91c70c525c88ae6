namespace Loop.Actors;

/// <summary>The line of actors that have something to handle: those that any thread put into the inbox, then one after the other.</summary>
internal sealed partial class ActorScheduler
{
    private readonly ActorCell _closedInbox;
    private ActorCell? _inbox;
    private ActorCell? _firstInLine;
    private ActorCell? _lastInLine;

    public bool HasInbox => Volatile.Read(ref _inbox) is not null;

    /// <summary>
    /// Puts an actor in line, which its caller has marked as scheduled, and wakes the loop when it sleeps. Any thread. A loop that has ended ends the actor.
    /// </summary>
    public void Push(ActorCell cell)
    {
        ActorCell? head = Volatile.Read(ref _inbox);
        while (true)
        {
            if (head == _closedInbox)
            {
                // One that was born is ended by its loop: it came here from another one that has ended too, at this very moment.
                if (!IsElsewhere(cell) && (cell.State & ActorState.Born) == 0)
                {
                    cell.TakeEnd(ActorEndReason.LoopStopped);
                }

                return;
            }

            cell.Next = head;
            ActorCell? seen = Interlocked.CompareExchange(ref _inbox, cell, head);
            if (seen == head)
            {
                break;
            }

            head = seen;
        }

        // The exchange was a full fence: either this thread sees the loop parked, or the loop sees the inbox before it parks.
        _loop.WakeSoon();
    }

    private void Append(ActorCell cell)
    {
        cell.Next = null;
        if (_lastInLine is null)
        {
            _firstInLine = cell;
        }
        else
        {
            _lastInLine.Next = cell;
        }

        _lastInLine = cell;
    }

    private ActorCell? TakeFirst()
    {
        if (_firstInLine is null)
        {
            TakeInbox();
        }

        ActorCell? cell = _firstInLine;
        if (cell is not null)
        {
            _firstInLine = cell.Next;
            if (_firstInLine is null)
            {
                _lastInLine = null;
            }

            cell.Next = null;
        }

        return cell;
    }

    /// <summary>Appends what any thread left, in the order in which it came.</summary>
    private void TakeInbox()
    {
        if (!HasInbox)
        {
            return;
        }

        ActorCell? newest = Interlocked.Exchange(ref _inbox, null);
        ActorCell? oldest = null;
        while (newest is not null)
        {
            ActorCell? next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        while (oldest is not null)
        {
            ActorCell? next = oldest.Next;
            Append(oldest);
            oldest = next;
        }
    }
}
