namespace Loop.Rings;

/// <summary>What a ring found out about a descriptor that it borrowed.</summary>
[Flags]
internal enum BorrowedKind
{
    None = 0,

    /// <summary>A socket: it is read and written with MSG_DONTWAIT, and its flags stay as they are.</summary>
    Socket = 1 << 0,

    /// <summary>Of datagrams: an empty one is no end.</summary>
    Datagrams = 1 << 1,

    /// <summary>O_NONBLOCK was set, and is taken back when the descriptor is given back.</summary>
    MadeNonBlocking = 1 << 2,
}
