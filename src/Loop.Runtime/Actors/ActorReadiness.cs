using Loop.CompilerServices;
using Loop.Readiness;

namespace Loop.Actors;

/// <summary>An actor as the owner of what it watches: readiness becomes an event of its line.</summary>
internal sealed class ActorReadiness(ActorCell cell) : ReadyOwner
{
    public override void OnReady(WatchLeg leg) => cell.Raise(new()
    {
        Event = leg.Direction == ReadyEvents.Readable ? ActorEvent.Readable : ActorEvent.Writable,
        Payload = leg,
    });
}
