namespace Loop.Linux;

/// <summary>
/// Sizes and offsets of socket addresses (ip(7), ipv6(7), unix(7)). The family is in the machine's byte order, port and address
/// in the network's.
/// </summary>
internal static class SocketAddress
{
    /// <summary>sizeof <c>struct sockaddr_in</c>.</summary>
    public const int InetBytes = 16;

    /// <summary>sizeof <c>struct sockaddr_in6</c>.</summary>
    public const int Inet6Bytes = 28;

    /// <summary>sizeof <c>struct sockaddr_un</c>.</summary>
    public const int UnixBytes = 110;

    /// <summary>sizeof <c>struct sockaddr_storage</c>: room for any of them.</summary>
    public const int StorageBytes = 128;

    /// <summary>The family, 2 bytes, in every address.</summary>
    public const int FamilyOffset = 0;

    /// <summary>The port, 2 bytes, of IPv4 and IPv6 alike.</summary>
    public const int PortOffset = 2;

    /// <summary>The IPv4 address, 4 bytes.</summary>
    public const int InetAddressOffset = 4;

    /// <summary>The flow label of IPv6, 4 bytes.</summary>
    public const int Inet6FlowOffset = 4;

    /// <summary>The IPv6 address, 16 bytes.</summary>
    public const int Inet6AddressOffset = 8;

    /// <summary>The interface of a link-local IPv6 address, 4 bytes, in the machine's byte order.</summary>
    public const int Inet6ScopeOffset = 24;

    /// <summary>The path; an abstract name starts with a zero byte and ends where the address ends.</summary>
    public const int UnixPathOffset = 2;

    /// <summary>Room for the path, its closing zero byte included.</summary>
    public const int UnixPathBytes = 108;
}
