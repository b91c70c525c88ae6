namespace Loop.Generators.Model;

/// <summary>The events of a connection, in the order in which a connection sees them first. The names are the runtime's.</summary>
internal enum ConnectionEventKind
{
    Accepted,
    Connected,
    Received,
    Drained,
    Ended,
    Closed,
}

/// <summary>What an event method takes.</summary>
internal enum EventArgument
{
    None,
    PeerAddress,
    Span,
    Memory,
    RecvBuffer,
    CloseReason,
    ReadySource,
    Frame,

    /// <summary>The bytes and the sender's address.</summary>
    SpanAndSender,
    MoveStatus,
}

/// <summary>What an event method returns.</summary>
internal enum EventReturn
{
    Nothing,

    /// <summary>The count of bytes that it consumed.</summary>
    Count,

    /// <summary>A task: later events of its connection wait for the end of that.</summary>
    Task,
}

/// <summary>What an event method takes and returns.</summary>
/// <param name="Argument">What it takes.</param>
/// <param name="TakesToken">True when its last parameter is a token that fires on close.</param>
/// <param name="Returns">What it returns.</param>
internal sealed record EventShape(EventArgument Argument, bool TakesToken, EventReturn Returns);

/// <summary>One event method of a handler.</summary>
/// <param name="Event">The event that it is for.</param>
/// <param name="Name">The method's name as it is written in a call.</param>
/// <param name="Shape">What it takes and returns.</param>
internal sealed record EventMethod(ConnectionEventKind Event, string Name, EventShape Shape)
{
    /// <summary>How its bytes are cut into frames, or null where they are not.</summary>
    public Framing? Framing { get; init; }
}
