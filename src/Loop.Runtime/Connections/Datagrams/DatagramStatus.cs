namespace Loop;

/// <summary>What became of a call to <see cref="DatagramSocket.Send(ReadOnlySpan{byte}, in PeerAddress)"/>.</summary>
public enum DatagramStatus
{
    /// <summary>The datagram is queued; it leaves at the end of the tick. As with every datagram nobody learns whether it arrives.</summary>
    Ok = 0,

    /// <summary>It was not queued: the send queue is full, because the socket takes no more at this time.</summary>
    QueueFull,

    /// <summary>It was not queued: it is longer than a datagram can be (65,507 bytes over IPv4).</summary>
    TooLong,

    /// <summary>
    /// It was not queued: the address is unknown or of another family than the socket's, or none was given and the socket is not connected.
    /// </summary>
    NoAddress,

    /// <summary>It was not queued: the socket is closed.</summary>
    Closed,
}
