namespace Loop.Linux;

/// <summary>Flags of send(2) and recv(2).</summary>
internal static class MessageFlags
{
    /// <summary>MSG_OOB.</summary>
    public const int OutOfBand = 0x1;

    /// <summary>MSG_PEEK.</summary>
    public const int Peek = 0x2;

    /// <summary>MSG_CTRUNC: control data was cut (an answer).</summary>
    public const int ControlTruncated = 0x8;

    /// <summary>MSG_TRUNC: the datagram was cut (an answer), or: answer its full length.</summary>
    public const int Truncated = 0x20;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int DontWait = 0x40;

    /// <summary>MSG_WAITALL: until the whole length is there. io_uring's sends honour it too.</summary>
    public const int WaitAll = 0x100;

    /// <summary>MSG_ERRQUEUE.</summary>
    public const int ErrorQueue = 0x2000;

    /// <summary>MSG_NOSIGNAL: EPIPE without SIGPIPE.</summary>
    public const int NoSignal = 0x4000;

    /// <summary>MSG_MORE: more follows, hold it back.</summary>
    public const int More = 0x8000;

    /// <summary>MSG_ZEROCOPY (4.14).</summary>
    public const int ZeroCopy = 0x4000000;

    /// <summary>MSG_CMSG_CLOEXEC: descriptors that arrive are closed on exec (2.6.23).</summary>
    public const int ControlCloseOnExec = 0x40000000;
}
