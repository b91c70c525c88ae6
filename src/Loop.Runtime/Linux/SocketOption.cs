namespace Loop.Linux;

/// <summary>Options at level SOL_SOCKET (socket(7)).</summary>
internal static class SocketOption
{
    /// <summary>SO_REUSEADDR.</summary>
    public const int ReuseAddress = 2;

    /// <summary>SO_TYPE (read only).</summary>
    public const int Type = 3;

    /// <summary>SO_ERROR: the pending error, which reading clears.</summary>
    public const int Error = 4;

    /// <summary>SO_SNDBUF; the kernel doubles what is set.</summary>
    public const int SendBuffer = 7;

    /// <summary>SO_RCVBUF; the kernel doubles what is set.</summary>
    public const int ReceiveBuffer = 8;

    /// <summary>SO_KEEPALIVE.</summary>
    public const int KeepAlive = 9;

    /// <summary>SO_LINGER, a <see cref="Linux.Linger"/>.</summary>
    public const int Linger = 13;

    /// <summary>SO_REUSEPORT: several listeners on one port (3.9).</summary>
    public const int ReusePort = 15;

    /// <summary>SO_PEERCRED (AF_UNIX, read only).</summary>
    public const int PeerCredentials = 17;

    /// <summary>SO_ACCEPTCONN: whether it listens (read only).</summary>
    public const int AcceptsConnections = 30;

    /// <summary>SO_PROTOCOL (read only, 2.6.32).</summary>
    public const int Protocol = 38;

    /// <summary>SO_DOMAIN (read only, 2.6.32).</summary>
    public const int Domain = 39;

    /// <summary>SO_BUSY_POLL, in microseconds (3.11).</summary>
    public const int BusyPoll = 46;

    /// <summary>SO_INCOMING_CPU (3.19).</summary>
    public const int IncomingProcessor = 49;

    /// <summary>SO_ATTACH_REUSEPORT_CBPF (4.5).</summary>
    public const int AttachReusePortFilter = 51;

    /// <summary>SO_INCOMING_NAPI_ID (4.12).</summary>
    public const int IncomingNapiId = 56;

    /// <summary>SO_ZEROCOPY (4.14).</summary>
    public const int ZeroCopy = 60;

    /// <summary>SO_PREFER_BUSY_POLL (5.11).</summary>
    public const int PreferBusyPoll = 69;

    /// <summary>SO_BUSY_POLL_BUDGET (5.11).</summary>
    public const int BusyPollBudget = 70;
}
