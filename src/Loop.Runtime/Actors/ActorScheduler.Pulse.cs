using Loop.CompilerServices;

namespace Loop.Actors;

/// <summary>What the stall guard sees of the actors. Any thread.</summary>
internal sealed partial class ActorScheduler
{
    private long _calls;

    /// <summary>Events handled so far; a slightly old value.</summary>
    public long Calls => Volatile.Read(ref _calls) + Volatile.Read(ref Counters.Messages);

    /// <summary>
    /// Messages that wait in the mailboxes of the loop's actors. Any thread, also of a loop that is stuck, and so by a walk that sees actors come and go: nearly right.
    /// </summary>
    public long WaitingMessages
    {
        get
        {
            long waiting = 0;
            int left = Count;
            for (ActorCell? cell = Volatile.Read(ref _firstLive); cell is not null && left > 0; cell = cell.LiveNext)
            {
                waiting += cell.Mailbox?.Waiting ?? 0;
                left--;
            }

            return waiting;
        }
    }

    /// <summary>The handler class and event that run now, or null; it may have changed when it is read.</summary>
    public string? Holder => _current is { } cell && _notice.Event is var running && running != ActorEvent.None ? $"{cell.Name} [{NameOf(running)}]" : null;

    private static string NameOf(ActorEvent running) => running switch
    {
        ActorEvent.Started => "OnStart",
        ActorEvent.Stopped => "OnStop",
        _ => "On" + running,
    };
}
