namespace Loop.Linux;

/// <summary>Options at level TCP (tcp(7)).</summary>
internal static class TcpOption
{
    /// <summary>TCP_NODELAY.</summary>
    public const int NoDelay = 1;

    /// <summary>TCP_CORK (2.2).</summary>
    public const int Cork = 3;

    /// <summary>TCP_KEEPIDLE, in seconds (2.4).</summary>
    public const int KeepIdle = 4;

    /// <summary>TCP_KEEPINTVL, in seconds (2.4).</summary>
    public const int KeepInterval = 5;

    /// <summary>TCP_KEEPCNT (2.4).</summary>
    public const int KeepCount = 6;

    /// <summary>TCP_DEFER_ACCEPT, in seconds (2.4).</summary>
    public const int DeferAccept = 9;

    /// <summary>TCP_QUICKACK (2.4.4).</summary>
    public const int QuickAck = 12;

    /// <summary>TCP_USER_TIMEOUT, in milliseconds (2.6.37).</summary>
    public const int UserTimeout = 18;

    /// <summary>TCP_FASTOPEN (3.7).</summary>
    public const int FastOpen = 23;

    /// <summary>TCP_NOTSENT_LOWAT, in bytes (3.12).</summary>
    public const int NotSentLowWater = 25;
}
