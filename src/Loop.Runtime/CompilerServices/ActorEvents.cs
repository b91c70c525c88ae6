using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>The events beside those of a connection's bytes that a handler class has methods for; the runtime raises no others.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ActorEvents
{
    /// <summary>No event.</summary>
    None = 0,

    /// <summary>The class has an <c>[OnStart]</c> method.</summary>
    Started = 1 << 0,

    /// <summary>The class has an <c>[OnStop]</c> method.</summary>
    Stopped = 1 << 1,

    /// <summary>The class has <c>[OnMessage]</c> methods.</summary>
    Message = 1 << 2,

    /// <summary>The class has <c>[OnTimer]</c> methods.</summary>
    Timer = 1 << 3,

    /// <summary>The class has an <c>[OnIdle]</c> method.</summary>
    Idle = 1 << 4,

    /// <summary>The class has an <c>[OnError]</c> method.</summary>
    Failed = 1 << 5,

    /// <summary>The class has <c>[OnSignal]</c> methods.</summary>
    Signal = 1 << 6,

    /// <summary>The class has an <c>[OnReadable]</c> method.</summary>
    Readable = 1 << 7,

    /// <summary>The class has an <c>[OnWritable]</c> method.</summary>
    Writable = 1 << 8,

    /// <summary>The class has an <c>[OnDatagram]</c> method.</summary>
    Datagram = 1 << 9,

    /// <summary>The class has an <c>[OnMoved]</c> method.</summary>
    Moved = 1 << 10,

    /// <summary>That method takes the outcome, and so is told also of a move that was called off.</summary>
    MoveOutcome = 1 << 11,
}
