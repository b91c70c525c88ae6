namespace Loop.Connections;

/// <summary>Where a connection stands.</summary>
[Flags]
internal enum ConnectionFlags : ulong
{
    None = 0,

    /// <summary>A receive is armed; its final completion is outstanding.</summary>
    ReceiveArmed = 1 << 0,

    /// <summary>The armed receive was told to stop.</summary>
    ReceiveStopping = 1 << 1,

    /// <summary>A watch for resets is armed.</summary>
    HangUpArmed = 1 << 2,

    /// <summary>A send that waits for room is armed.</summary>
    SendArmed = 1 << 3,

    /// <summary>The handler paused receiving.</summary>
    PausedByHandler = 1 << 4,

    /// <summary>The send queue is over its watermark.</summary>
    PausedBySendQueue = 1 << 5,

    /// <summary>The handler's credit is used up.</summary>
    PausedByCredit = 1 << 6,

    /// <summary>The process is short of buffer memory.</summary>
    PausedByMemory = 1 << 7,

    /// <summary>Received bytes are held, in order, for a handler that is not to be called now.</summary>
    Holding = 1 << 8,

    /// <summary>The peer's end came.</summary>
    EndSeen = 1 << 9,

    /// <summary>The handler is to be told of the peer's end.</summary>
    EndPending = 1 << 10,

    /// <summary>The send queue went over its high watermark, and the handler waits for it to drain.</summary>
    OverHigh = 1 << 11,

    /// <summary>The handler is to be told that the send queue drained.</summary>
    DrainedPending = 1 << 12,

    /// <summary>Bytes that a socket did not take wait in the backlog; what is sent now goes behind them.</summary>
    HasBacklog = 1 << 13,

    /// <summary>The sending half is to be closed when everything queued has left.</summary>
    ShutdownWanted = 1 << 14,

    /// <summary>The sending half is closed.</summary>
    ShutdownDone = 1 << 15,

    /// <summary>Closing: nothing is delivered or taken for sending any more.</summary>
    Closing = 1 << 16,

    /// <summary>Nothing is waited for but final completions.</summary>
    TearingDown = 1 << 17,

    /// <summary>The socket is closed and the slot free.</summary>
    Gone = 1 << 18,

    /// <summary>The handler is to be told that the connection is gone.</summary>
    ClosePending = 1 << 19,

    /// <summary>Stands in the list of connections with something to send.</summary>
    Dirty = 1 << 20,

    /// <summary>Stands in the queue of connections with something to tell their handlers.</summary>
    Ready = 1 << 21,

    /// <summary>Stands in the list of connections that wait for their sends' outcome.</summary>
    Unsettled = 1 << 22,

    /// <summary>Receiving ended for want of a buffer.</summary>
    Starved = 1 << 23,

    /// <summary>A byte has come.</summary>
    FirstByteSeen = 1 << 24,

    /// <summary>A unix socket.</summary>
    Unix = 1 << 25,

    /// <summary>A handler that carries over left bytes; with <see cref="Holding"/> they are offered again when it goes on.</summary>
    HasCarry = 1 << 26,

    /// <summary>The handler counts credits.</summary>
    CountsCredit = 1 << 27,

    /// <summary>The peer hung up in both directions while nothing was received: what it sent is still to be read.</summary>
    HangUpSeen = 1 << 28,

    /// <summary>The handler is to be told that the connection came in, or was made.</summary>
    AcceptPending = 1 << 29,

    /// <summary>A method of the handler waits: later events wait for it.</summary>
    Suspended = 1 << 30,

    /// <summary>The handler's <c>[OnStart]</c> is to run before anything else.</summary>
    StartPending = 1UL << 31,

    /// <summary>A transform stands between the socket and the handler: bytes in either direction go through it.</summary>
    Transformed = 1UL << 32,

    /// <summary>Another handler or a transform takes over before the next call; what is unread waits for it.</summary>
    Switching = 1UL << 33,

    /// <summary>There is no handler: its transform has not let it in yet, or it could not be made. Nobody is told of anything.</summary>
    Unhandled = 1UL << 34,

    /// <summary>Its loop stops: nothing more is received, and what is held is handled although the send queue is full.</summary>
    Leaving = 1UL << 35,

    /// <summary>It leaves for another loop: nothing is armed any more.</summary>
    Departing = 1UL << 36,

    /// <summary>Any pause.</summary>
    Paused = PausedByHandler | PausedBySendQueue | PausedByCredit | PausedByMemory,

    /// <summary>The handler is not to be called with bytes now; they wait for it.</summary>
    HeldBack = Paused | Suspended,

    /// <summary>Bytes that come now are not delivered at once.</summary>
    NotDelivering = HeldBack | Holding | AcceptPending | StartPending | Closing | TearingDown | Transformed | Switching | Unhandled,

    /// <summary>Sends are refused.</summary>
    NotSending = Closing | TearingDown | ShutdownWanted,

    /// <summary>Sends do not go to the socket as they are.</summary>
    NotSendingPlainly = NotSending | Transformed,
}
