namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The constants of sys/socket.h, netinet/tcp.h and sys/eventfd.h.</summary>
internal static class SocketConstantSheets
{
    public static IEnumerable<AbiSheet> All =>
    [
        new ConstantSheet(typeof(AddressFamily))
        {
            { "Unix", 1, "AF_UNIX" },
            { "Inet", 2, "AF_INET" },
            { "Inet6", 10, "AF_INET6" },
        },
        new ConstantSheet(typeof(SocketType))
        {
            { "Stream", 1, "SOCK_STREAM" },
            { "Datagram", 2, "SOCK_DGRAM" },
            { "NonBlocking", 0x800, "SOCK_NONBLOCK" },
            { "CloseOnExec", 0x80000, "SOCK_CLOEXEC" },
        },
        new ConstantSheet(typeof(SocketLevel))
        {
            { "Ip", 0, "IPPROTO_IP" },
            { "Socket", 1, "SOL_SOCKET" },
            { "Tcp", 6, "IPPROTO_TCP" },
            { "Udp", 17, "IPPROTO_UDP" },
            { "Ipv6", 41, "IPPROTO_IPV6" },
        },
        new ConstantSheet(typeof(SocketOption))
        {
            { "ReuseAddress", 2, "SO_REUSEADDR" },
            { "Type", 3, "SO_TYPE" },
            { "Error", 4, "SO_ERROR" },
            { "SendBuffer", 7, "SO_SNDBUF" },
            { "ReceiveBuffer", 8, "SO_RCVBUF" },
            { "KeepAlive", 9, "SO_KEEPALIVE" },
            { "Linger", 13, "SO_LINGER" },
            { "ReusePort", 15, "SO_REUSEPORT" },
            { "PeerCredentials", 17, "SO_PEERCRED" },
            { "AcceptsConnections", 30, "SO_ACCEPTCONN" },
            { "Protocol", 38, "SO_PROTOCOL" },
            { "Domain", 39, "SO_DOMAIN" },
            { "BusyPoll", 46, "SO_BUSY_POLL" },
            { "IncomingProcessor", 49, "SO_INCOMING_CPU" },
            { "AttachReusePortFilter", 51, "SO_ATTACH_REUSEPORT_CBPF" },
            { "IncomingNapiId", 56, "SO_INCOMING_NAPI_ID" },
            { "ZeroCopy", 60, "SO_ZEROCOPY" },
            { "PreferBusyPoll", 69, "SO_PREFER_BUSY_POLL" },
            { "BusyPollBudget", 70, "SO_BUSY_POLL_BUDGET" },
        },
        new ConstantSheet(typeof(TcpOption))
        {
            { "NoDelay", 1, "TCP_NODELAY" },
            { "Cork", 3, "TCP_CORK" },
            { "KeepIdle", 4, "TCP_KEEPIDLE" },
            { "KeepInterval", 5, "TCP_KEEPINTVL" },
            { "KeepCount", 6, "TCP_KEEPCNT" },
            { "DeferAccept", 9, "TCP_DEFER_ACCEPT" },
            { "QuickAck", 12, "TCP_QUICKACK" },
            { "UserTimeout", 18, "TCP_USER_TIMEOUT" },
            { "FastOpen", 23, "TCP_FASTOPEN" },
            { "NotSentLowWater", 25, "TCP_NOTSENT_LOWAT" },
        },
        new ConstantSheet(typeof(IpOption))
        {
            { "BindAddressNoPort", 24, "IP_BIND_ADDRESS_NO_PORT" },
        },
        new ConstantSheet(typeof(UdpOption))
        {
            { "Segment", 103, "UDP_SEGMENT" },
            { "Gro", 104, "UDP_GRO" },
        },
        new ConstantSheet(typeof(Ipv6Option))
        {
            { "V6Only", 26, "IPV6_V6ONLY" },
        },
        new ConstantSheet(typeof(ShutdownHow))
        {
            { "Read", 0, "SHUT_RD" },
            { "Write", 1, "SHUT_WR" },
            { "Both", 2, "SHUT_RDWR" },
        },
        new ConstantSheet(typeof(MessageFlags))
        {
            { "OutOfBand", 0x1, "MSG_OOB" },
            { "Peek", 0x2, "MSG_PEEK" },
            { "ControlTruncated", 0x8, "MSG_CTRUNC" },
            { "Truncated", 0x20, "MSG_TRUNC" },
            { "DontWait", 0x40, "MSG_DONTWAIT" },
            { "WaitAll", 0x100, "MSG_WAITALL" },
            { "ErrorQueue", 0x2000, "MSG_ERRQUEUE" },
            { "NoSignal", 0x4000, "MSG_NOSIGNAL" },
            { "More", 0x8000, "MSG_MORE" },
            { "ZeroCopy", 0x4000000, "MSG_ZEROCOPY" },
            { "ControlCloseOnExec", 0x40000000, "MSG_CMSG_CLOEXEC" },
        },
        new ConstantSheet(typeof(EventFdFlags))
        {
            { "Semaphore", 1, "EFD_SEMAPHORE" },
            { "NonBlocking", 0x800, "EFD_NONBLOCK" },
            { "CloseOnExec", 0x80000, "EFD_CLOEXEC" },
        },
    ];
}
