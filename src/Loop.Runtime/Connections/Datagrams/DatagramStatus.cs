namespace Loop;

/// <summary>What became of a call to <see cref="DatagramSocket.Send(ReadOnlySpan{byte}, in PeerAddress)"/>.</summary>
public enum DatagramStatus
{
    /// <summary>
    /// The datagram is queued; it leaves at the end of the tick. As with every datagram nobody learns whether it arrives. Of a unix socket: it lies in the receiver's queue.
    /// </summary>
    Ok = 0,

    /// <summary>
    /// It was not queued: the send queue is full, because the socket takes no more at this time. Of a unix socket: the receiver's queue is full (net.unix.max_dgram_qlen), or this
    /// socket's buffer; nobody is told when there is room again.
    /// </summary>
    QueueFull,

    /// <summary>It was not queued: it is longer than a datagram can be (65,507 bytes over IPv4; over a unix socket about its send buffer, SO_SNDBUF).</summary>
    TooLong,

    /// <summary>
    /// It was not queued: the address is unknown or of another family than the socket's, or none was given and the socket is not connected.
    /// </summary>
    NoAddress,

    /// <summary>It was not queued: the socket is closed.</summary>
    Closed,

    /// <summary>
    /// It was not sent: nobody receives at that path (ENOENT, ECONNREFUSED, EPROTOTYPE), or not from this socket or user (EPERM, EACCES). Of unix sockets, whose sends leave
    /// at once; what UDP's sends meet is counted only.
    /// </summary>
    Refused,
}
