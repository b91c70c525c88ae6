namespace Loop;

/// <summary>Options of a datagram socket.</summary>
public sealed class DatagramOptions
{
    /// <summary>The longest payload that a UDP datagram over IPv4 can have (udp(7)).</summary>
    public const int LongestDatagramBytes = 65_507;

    /// <summary>What configuration calls the socket of a <c>Listen</c> call; null for the name of its handler class.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The longest datagram that is received whole; of a longer one the handler gets the beginning, with <see cref="DatagramSocket.IsTruncated"/>.
    /// Default the longest that UDP has over IPv4, at most 65,535. Less makes the receive buffers smaller. Over a unix socket longer ones can be sent, and are truncated.
    /// </summary>
    public int MaxDatagramBytes { get; set; } = LongestDatagramBytes;

    /// <summary>Bytes that wait to be sent at most, each datagram counted with 64 bytes more. Default 1 MiB.</summary>
    public int SendQueueBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Sends datagrams of one size to one peer that stand behind one another as one (UDP_SEGMENT, 4.18); they arrive one by one all the same. A
    /// path that cannot do it is noticed and served one by one. Default on.
    /// </summary>
    public bool SendSegments { get; set; } = true;

    /// <summary>
    /// Takes datagrams of one sender that came together at once (UDP_GRO, 5.0); the handler gets them one by one all the same. The receive buffers
    /// hold 64 KiB then. Default on.
    /// </summary>
    public bool ReceiveSegments { get; set; } = true;

    /// <summary>Connects the socket to its only peer (connect(2)): datagrams of others do not come, and its refusals are counted. Null leaves it open to all.</summary>
    public PeerAddress? RemoteEndPoint { get; set; }

    /// <summary>
    /// The permissions of a unix socket's file (chmod(2)): who may send there. Default 0600. In configuration by name, as <see cref="ListenOptions.UnixMode"/>.
    /// </summary>
    public UnixFileMode UnixMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The kernel's receive buffer (SO_RCVBUF, which net.core.rmem_max caps); null keeps the system's default.</summary>
    public int? ReceiveBufferBytes { get; set; }

    /// <summary>The kernel's send buffer (SO_SNDBUF, which net.core.wmem_max caps); null keeps the system's default.</summary>
    public int? SendBufferBytes { get; set; }

    /// <summary>Throws what is wrong with the values.</summary>
    internal DatagramOptions Checked(string where)
    {
        if (MaxDatagramBytes is < 1 or > ushort.MaxValue)
        {
            throw new LoopException($"{where}: MaxDatagramBytes {MaxDatagramBytes} cannot be used; choose 1 to {ushort.MaxValue}");
        }

        if (SendQueueBytes is < 128 * 1024 or > 1 << 30)
        {
            throw new LoopException($"{where}: SendQueueBytes {SendQueueBytes} cannot be used; choose 131072, which holds the longest datagram, to 1 GiB");
        }

        if (ReceiveBufferBytes is < 1 || SendBufferBytes is < 1)
        {
            throw new LoopException($"{where}: a socket's buffer of less than a byte cannot be used; leave it out for the system's default");
        }

        return this;
    }
}
