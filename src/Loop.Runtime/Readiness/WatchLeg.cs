namespace Loop.Readiness;

/// <summary>
/// One direction of a source. Each has a descriptor and a trigger of its own, so that a handler reads by edges and asks for room once, and so that
/// waiting for bytes never reports room.
/// </summary>
internal sealed class WatchLeg(ReadySource source, ulong token, int descriptor, ReadyEvents direction, Trigger trigger)
{
    public ReadySource Source { get; } = source;

    public ulong Token { get; } = token;

    public int Descriptor { get; } = descriptor;

    /// <summary>Readable or Writable.</summary>
    public ReadyEvents Direction { get; } = direction;

    public Trigger Trigger { get; } = trigger;

    /// <summary>What the ring watches for.</summary>
    public ReadyEvents Asked => Direction == ReadyEvents.Readable
        ? ReadyEvents.Readable | ReadyEvents.Priority | ReadyEvents.ReadHangUp
        : ReadyEvents.Writable;

    /// <summary>The ring owes a final completion.</summary>
    public bool IsArmed { get; set; }

    /// <summary>Stands in the queue of those whose owner is to be told.</summary>
    public bool IsPending { get; set; }

    /// <summary>What was reported since the owner was last told.</summary>
    public ReadyEvents Reported { get; set; }
}
