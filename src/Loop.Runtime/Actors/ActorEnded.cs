namespace Loop;

/// <summary>Told to an actor that watches another, when that one has ended.</summary>
/// <param name="Actor">The actor that ended; default for the address of no actor.</param>
/// <param name="Reason">Why.</param>
public readonly record struct ActorEnded(ActorId Actor, ActorEndReason Reason);
