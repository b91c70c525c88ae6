namespace Loop.Connections.Datagrams;

/// <summary>Where a datagram socket stands.</summary>
[Flags]
internal enum DatagramFlags
{
    None = 0,

    /// <summary>A receive is armed.</summary>
    ReceiveArmed = 1 << 0,

    /// <summary>Receiving ended for want of a buffer; it goes on when some have come home.</summary>
    Starved = 1 << 1,

    /// <summary>It stands in the list of those that are to be armed.</summary>
    Arming = 1 << 2,

    /// <summary>It stands in the list of those with something to send.</summary>
    Dirty = 1 << 3,

    /// <summary>The kernel took no more; the ring says when it does.</summary>
    WaitingForRoom = 1 << 4,

    /// <summary>Several datagrams may be sent as one (UDP_SEGMENT).</summary>
    Segments = 1 << 5,

    /// <summary>An IPv6 socket: IPv4 addresses are written within IPv6 ones.</summary>
    IPv6 = 1 << 6,

    /// <summary>Being closed: nothing is taken any more.</summary>
    Closing = 1 << 7,

    /// <summary>The descriptor is closed.</summary>
    Gone = 1 << 8,

    /// <summary>A unix socket: what is sent leaves at once.</summary>
    Unix = 1 << 9,

    /// <summary>The socket's file, where it has one, goes with it.</summary>
    OwnsPath = 1 << 10,

    /// <summary>The descriptor stands for somebody else's file.</summary>
    Lost = 1 << 11,
}
