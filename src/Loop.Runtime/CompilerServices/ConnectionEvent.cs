using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>The event that a <see cref="ConnectionRun"/> stands at. A generated loop ignores values that it does not know.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ConnectionEvent
{
    /// <summary>No event.</summary>
    None = 0,

    /// <summary>A connection came in.</summary>
    Accepted = 1,

    /// <summary>Bytes came in.</summary>
    Received = 2,

    /// <summary>The send queue fell under its low watermark.</summary>
    Drained = 3,

    /// <summary>The peer closed its half.</summary>
    Ended = 4,

    /// <summary>The connection is gone.</summary>
    Closed = 5,

    /// <summary>An outgoing connection was made.</summary>
    Connected = 6,

    /// <summary>A method threw after it had waited: the loop takes the exception from the run.</summary>
    Faulted = 7,
}
