namespace Loop.Linux;

/// <summary>Bits of poll(2), which io_uring's polls use.</summary>
internal static class PollEvents
{
    /// <summary>POLLIN.</summary>
    public const uint In = 0x1;

    /// <summary>POLLPRI.</summary>
    public const uint Priority = 0x2;

    /// <summary>POLLOUT.</summary>
    public const uint Out = 0x4;

    /// <summary>POLLERR.</summary>
    public const uint Error = 0x8;

    /// <summary>POLLHUP.</summary>
    public const uint HangUp = 0x10;

    /// <summary>POLLNVAL: the descriptor is not open.</summary>
    public const uint Invalid = 0x20;

    /// <summary>POLLRDHUP (2.6.17).</summary>
    public const uint ReadHangUp = 0x2000;
}
