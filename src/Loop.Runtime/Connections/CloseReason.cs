namespace Loop;

/// <summary>Why a connection ended.</summary>
public enum CloseReason
{
    /// <summary>The connection is not closed.</summary>
    None = 0,

    /// <summary>The handler called <see cref="Connection.Close"/>.</summary>
    Local,

    /// <summary>The handler called <see cref="Connection.Abort"/>.</summary>
    Aborted,

    /// <summary>The peer closed its half, and the handler has no <c>[OnEnd]</c>, or has closed the other half (<see cref="Connection.ShutdownSend"/>).</summary>
    PeerClosed,

    /// <summary>The peer reset the connection (ECONNRESET, EPIPE, ETIMEDOUT).</summary>
    PeerReset,

    /// <summary>The peer ended in the middle of a frame: bytes were carried that no handler call consumed.</summary>
    TruncatedFrame,

    /// <summary>No byte came within the time to the first byte.</summary>
    FirstByteTimeout,

    /// <summary>No byte moved in either direction for the idle time.</summary>
    IdleTimeout,

    /// <summary>
    /// A close that the handler or the peer's end began took longer than the close time, and the connection was reset. Where a limit or a fault
    /// began the close, that stays the reason.
    /// </summary>
    CloseTimeout,

    /// <summary>The send queue grew over its hard cap: the peer reads too slowly or not at all.</summary>
    SendQueueOverflow,

    /// <summary>The handler left more bytes unread than it may carry over.</summary>
    CarryOverflow,

    /// <summary>The handler returned a consumed count outside 0..length.</summary>
    InvalidConsumedCount,

    /// <summary>A frame is longer than its <c>MaxLength</c>, or says that it is.</summary>
    FrameTooLong,

    /// <summary>What came is no frame: a length that its prefix cannot mean, or what a framer of the user's own refused.</summary>
    InvalidFrame,

    /// <summary>A method of the handler, or its constructor, threw.</summary>
    HandlerFault,

    /// <summary>The process reached its buffer limit, and this connection held the most; or no memory could be had for what its handler left unread.</summary>
    MemoryPressure,

    /// <summary>The loop stopped.</summary>
    LoopStopped,

    /// <summary>
    /// The rest of a file range could not be sent: the file ended before the range did (it was truncated, or the range reached beyond its end), or
    /// reading it failed. The log has the cause. The connection is reset, so that the peer does not take a part for the whole.
    /// </summary>
    FileFailed,

    /// <summary>A <see cref="ConnectionTransform"/> threw, or broke its contract; the log has what. The connection is reset.</summary>
    TransformFault,

    /// <summary>A <see cref="ConnectionTransform"/> refused what came: a handshake that failed, a record that is none.</summary>
    TransformRefused,

    /// <summary>A listener with <see cref="ListenOptions.ProxyProtocol"/> got something else, or a header that is not one.</summary>
    InvalidProxyHeader,

    /// <summary>The kernel reported an error that none of the other reasons names; the log has its errno.</summary>
    TransportError,
}
