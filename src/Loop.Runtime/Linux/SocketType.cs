namespace Loop.Linux;

/// <summary>Socket types and the flags that go with them (socket(2)).</summary>
internal static class SocketType
{
    /// <summary>SOCK_STREAM.</summary>
    public const int Stream = 1;

    /// <summary>SOCK_DGRAM.</summary>
    public const int Datagram = 2;

    /// <summary>SOCK_NONBLOCK, of accept4(2) too (2.6.27).</summary>
    public const int NonBlocking = 0x800;

    /// <summary>SOCK_CLOEXEC, of accept4(2) too (2.6.27).</summary>
    public const int CloseOnExec = 0x80000;
}
