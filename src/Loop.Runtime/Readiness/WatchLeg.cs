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

    /// <summary>The owner is to be told, or has been told and has not handled it yet.</summary>
    public bool IsPending { get; set; }

    /// <summary>
    /// The ring was asked to report an edge again, and nothing was reported since: whatever makes the descriptor ready from then on is reported, so
    /// asking once more would bring nothing new.
    /// </summary>
    public bool IsAskedAgain { get; set; }

    /// <summary>What was reported since the owner last handled it.</summary>
    public ReadyEvents Reported { get; set; }

    /// <summary>The owner is about to handle what was reported.</summary>
    /// <returns>False when the source has ended meanwhile: then there is nothing to handle.</returns>
    public bool Take()
    {
        bool isLast = (Reported & ReadyEvents.Closed) != 0;
        IsPending = false;
        if (!Source.IsWatched && !isLast)
        {
            return false;
        }

        Source.Events = Reported;
        Source.Current = this;
        Reported = ReadyEvents.None;
        return true;
    }

    /// <summary>The owner has handled it.</summary>
    public void Finish()
    {
        Source.Current = null;
        if (Trigger == Trigger.Level)
        {
            // What it left is reported anew. Not before: an owner that is suspended would be told in every tick of what it cannot handle.
            Source.Table.Arm(this);
        }
    }
}
