namespace Loop.Linux;

/// <summary>Address families (socket(2)).</summary>
internal static class AddressFamily
{
    public const int Unix = 1;
    public const int Inet = 2;
    public const int Inet6 = 10;
}

/// <summary>Socket types and the flags that go with them (socket(2)).</summary>
internal static class SocketType
{
    public const int Stream = 1;
    public const int Datagram = 2;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
}

/// <summary>Levels of setsockopt(2).</summary>
internal static class SocketLevel
{
    public const int Socket = 1;
    public const int Tcp = 6;
    public const int Ipv6 = 41;
}

/// <summary>Options at level SOL_SOCKET (socket(7)).</summary>
internal static class SocketOption
{
    public const int ReuseAddress = 2;
    public const int Error = 4;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int KeepAlive = 9;
    public const int Linger = 13;
    public const int ReusePort = 15;
}

/// <summary>Options at level TCP (tcp(7)).</summary>
internal static class TcpOption
{
    public const int NoDelay = 1;
}

/// <summary>Halves of shutdown(2).</summary>
internal static class ShutdownHow
{
    public const int Read = 0;
    public const int Write = 1;
    public const int Both = 2;
}

/// <summary>Flags of send(2) and recv(2).</summary>
internal static class MessageFlags
{
    public const int OutOfBand = 0x1;
    public const int DontWait = 0x40;
    public const int WaitAll = 0x100;
    public const int NoSignal = 0x4000;
    public const int More = 0x8000;
}

/// <summary>Flags of eventfd(2).</summary>
internal static class EventFdFlags
{
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
}

/// <summary>Flags of open(2) that are the same on every architecture.</summary>
internal static class OpenFlags
{
    public const int CloseOnExec = 0x80000;
}

/// <summary>Sizes of socket addresses (ip(7), ipv6(7), unix(7)).</summary>
internal static class SocketAddress
{
    public const int InetBytes = 16;
    public const int Inet6Bytes = 28;
    public const int UnixBytes = 110;
    public const int StorageBytes = 128;
}
