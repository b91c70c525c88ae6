namespace Loop.Actors;

/// <summary>What the actors of one loop count. Written by the loop thread unless said otherwise; a reader elsewhere may see a slightly old value.</summary>
internal sealed class ActorCounters
{
    public long Spawned;
    public long Ended;
    public long HandlerFaults;
    public long Restarts;

    /// <summary>Messages that were handled.</summary>
    public long Messages;

    /// <summary>Messages that were refused because a mailbox was full. Counted by whoever told.</summary>
    public long Refused;

    /// <summary>Messages that found their actor ended, or waited for it when it ended. Counted by whoever told, too.</summary>
    public long Dropped;
}
