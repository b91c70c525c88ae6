namespace Loop.Actors;

/// <summary>What the actors of one loop count. Written by the loop thread unless said otherwise; a reader elsewhere may see a slightly old value.</summary>
internal sealed class ActorCounters
{
    public long Spawned;
    public long Ended;
    public long HandlerFaults;
    public long Restarts;
}
