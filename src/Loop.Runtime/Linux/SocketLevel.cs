namespace Loop.Linux;

/// <summary>Levels of setsockopt(2).</summary>
internal static class SocketLevel
{
    /// <summary>SOL_IP (IPPROTO_IP).</summary>
    public const int Ip = 0;

    /// <summary>SOL_SOCKET.</summary>
    public const int Socket = 1;

    /// <summary>SOL_TCP (IPPROTO_TCP).</summary>
    public const int Tcp = 6;

    /// <summary>SOL_UDP (IPPROTO_UDP).</summary>
    public const int Udp = 17;

    /// <summary>SOL_IPV6 (IPPROTO_IPV6).</summary>
    public const int Ipv6 = 41;
}
