namespace Loop.Linux;

/// <summary>Options at level UDP (udp(7)), which are also the types of control messages.</summary>
internal static class UdpOption
{
    /// <summary>UDP_SEGMENT: one send is cut into datagrams of this size (4.18).</summary>
    public const int Segment = 103;

    /// <summary>UDP_GRO: datagrams of one sender come together, with their size beside them (5.0).</summary>
    public const int Gro = 104;
}
