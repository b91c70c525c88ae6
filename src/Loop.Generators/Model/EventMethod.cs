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
    RecvBuffer,
    CloseReason,

    /// <summary>The bytes and the sender's address.</summary>
    SpanAndSender,
}

/// <summary>One event method of a handler.</summary>
/// <param name="Event">The event that it is for.</param>
/// <param name="Name">The method's name as it is written in a call.</param>
/// <param name="Argument">What it takes.</param>
/// <param name="ReturnsCount">True when it returns the count of bytes that it consumed.</param>
internal sealed record EventMethod(ConnectionEventKind Event, string Name, EventArgument Argument, bool ReturnsCount);
