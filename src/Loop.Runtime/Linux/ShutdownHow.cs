namespace Loop.Linux;

/// <summary>Halves of shutdown(2).</summary>
internal static class ShutdownHow
{
    /// <summary>SHUT_RD.</summary>
    public const int Read = 0;

    /// <summary>SHUT_WR: the peer reads the end of the stream.</summary>
    public const int Write = 1;

    /// <summary>SHUT_RDWR.</summary>
    public const int Both = 2;
}
