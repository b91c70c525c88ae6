namespace Loop.Rings.Epoll;

/// <summary>What an edge-triggered epoll reported of a descriptor, and what its owner wants of it.</summary>
[Flags]
internal enum EpollState : ushort
{
    None = 0,

    /// <summary>The descriptor is in the epoll set.</summary>
    Registered = 1 << 0,

    /// <summary>Reported readable (or ended, or failed), and not read to its end since.</summary>
    Readable = 1 << 1,

    /// <summary>RDHUP, HUP, ERR or PRI was reported: a short read does not end the drain, only EAGAIN does.</summary>
    DrainFully = 1 << 2,

    /// <summary>ERR was reported, or HUP: the connection was reset, or both halves are closed.</summary>
    Failed = 1 << 3,

    /// <summary>The owner wants to receive (or to accept).</summary>
    Receiving = 1 << 4,

    /// <summary>The owner wants one piece only.</summary>
    ReceivingOnce = 1 << 5,

    /// <summary>The owner watches for a reset.</summary>
    WatchingHangUp = 1 << 6,

    /// <summary>The descriptor stands in the ready queue.</summary>
    Queued = 1 << 7,

    /// <summary>A send waits for room.</summary>
    Sending = 1 << 8,

    /// <summary>It is a listener.</summary>
    Listener = 1 << 9,

    /// <summary>The owner waits for room, to send a file itself.</summary>
    WaitingForRoom = 1 << 10,
}

/// <summary>The state of one descriptor; one cache line holds two.</summary>
internal unsafe struct EpollEntry
{
    public ulong Token;
    public byte* SendData;
    public int SendLength;
    public int Descriptor;
    public EpollState State;

    /// <summary>Receives in a row in this turn.</summary>
    public ushort TurnReceives;
}
