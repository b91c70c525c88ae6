namespace Loop.Rings;

/// <summary>How a datagram socket is set up.</summary>
/// <param name="Local">The address to bind to.</param>
/// <param name="Remote">The only peer, when the socket is to be connected; unknown otherwise.</param>
/// <param name="SharePort">SO_REUSEPORT: several sockets of this process receive on one port.</param>
/// <param name="ReceiveBufferBytes">SO_RCVBUF; 0 keeps the system's default.</param>
/// <param name="SendBufferBytes">SO_SNDBUF; 0 keeps the system's default.</param>
internal readonly record struct DatagramSettings(PeerAddress Local, PeerAddress Remote, bool SharePort, int ReceiveBufferBytes, int SendBufferBytes)
{
    /// <summary>Permissions of a unix socket's file.</summary>
    public int UnixMode { get; init; }

    /// <summary>The descriptor of a socket that is bound already, which the process was started with; null where one is to be made.</summary>
    public int? Inherited { get; init; }
}
