namespace Loop;

/// <summary>What became of a call to <see cref="Connection.Send(ReadOnlySpan{byte})"/>.</summary>
public enum SendStatus
{
    /// <summary>The bytes are queued; they leave at the end of the tick.</summary>
    Ok = 0,

    /// <summary>
    /// The bytes are queued, and the queue stands over its high watermark: receiving from this connection is paused until it
    /// falls under the low one. A handler that produces bytes of its own accord should wait for <c>[OnDrained]</c>.
    /// </summary>
    Backpressure,

    /// <summary>The bytes were not queued: the connection is closing or closed.</summary>
    Closed,

    /// <summary>
    /// A file was not queued: a <see cref="ConnectionTransform"/> stands between the handler and the socket, and the kernel would send the file past it.
    /// Read the file (<see cref="LoopFile"/>) and send its bytes.
    /// </summary>
    NotSupported,
}
