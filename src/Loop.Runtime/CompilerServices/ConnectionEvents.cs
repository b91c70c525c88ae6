using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>The events that a handler class has methods for; the runtime raises no others.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ConnectionEvents
{
    /// <summary>No event.</summary>
    None = 0,

    /// <summary>The class has an <c>[OnAccept]</c> method.</summary>
    Accepted = 1 << 0,

    /// <summary>The class has an <c>[OnRecv]</c> method.</summary>
    Received = 1 << 1,

    /// <summary>The <c>[OnRecv]</c> method returns a count: what it leaves is carried over.</summary>
    Carries = 1 << 2,

    /// <summary>The class has an <c>[OnDrained]</c> method.</summary>
    Drained = 1 << 3,

    /// <summary>The class has an <c>[OnEnd]</c> method.</summary>
    Ended = 1 << 4,

    /// <summary>The class has an <c>[OnClose]</c> method.</summary>
    Closed = 1 << 5,

    /// <summary>The class has an <c>[OnError]</c> method.</summary>
    Failed = 1 << 6,

    /// <summary>The class has an <c>[OnConnect]</c> method.</summary>
    Connected = 1 << 7,

    /// <summary>The <c>[OnRecv]</c> method takes whole frames: what is not one yet is carried over.</summary>
    Framed = 1 << 8,
}
