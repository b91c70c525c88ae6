namespace Loop;

/// <summary>What became of an attempt to connect.</summary>
public enum ConnectStatus
{
    /// <summary>The connection is made; its handler exists.</summary>
    Connected = 0,

    /// <summary>Nobody listens there (ECONNREFUSED; for a unix path also ENOENT), or the peer reset at once.</summary>
    Refused,

    /// <summary>The time ran out: <see cref="ConnectOptions.Timeout"/>, or the kernel's own (ETIMEDOUT).</summary>
    TimedOut,

    /// <summary>The name has no address, or nobody could be asked for it.</summary>
    NameNotResolved,

    /// <summary>No way leads there (ENETUNREACH, EHOSTUNREACH), or this kernel lacks the address family.</summary>
    Unreachable,

    /// <summary>The local address cannot be connected from (EADDRNOTAVAIL, EADDRINUSE): it is not this machine's, or its ports are used up.</summary>
    LocalAddressNotAvailable,

    /// <summary>The process may not connect there (EACCES, EPERM): a firewall's rule, or a unix socket's permissions.</summary>
    Denied,

    /// <summary>
    /// A limit of this process is reached: <see cref="LoopOptions.MaxConnections"/>, descriptors (EMFILE), or the loop's count of connects under way.
    /// </summary>
    LimitReached,

    /// <summary>It was cancelled, or the loop stops or has ended.</summary>
    Cancelled,

    /// <summary>The connection was made, and the handler's constructor threw; the log has what it threw.</summary>
    HandlerFault,

    /// <summary>The kernel gave another error; the cause names it.</summary>
    Failed,
}
