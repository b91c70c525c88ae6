using Loop.CompilerServices;

namespace Loop.Actors;

/// <summary>One event for an actor, as it waits for its turn.</summary>
internal struct ActorNotice
{
    public ActorEvent Event;

    /// <summary>Which timer, signal or message type; 0 for events of which a class has one.</summary>
    public int Index;

    /// <summary>What the event is about, such as the source that is ready.</summary>
    public object? Payload;

    /// <summary>Bytes that came with it, in memory that its raiser owns.</summary>
    public nint Data;

    public int LengthBytes;

    /// <summary>A number of the raiser's own, such as the buffer that <see cref="Data"/> lies in.</summary>
    public int Tag;
}
