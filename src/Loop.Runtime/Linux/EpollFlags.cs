namespace Loop.Linux;

/// <summary>Event bits of epoll_ctl(2).</summary>
internal static class EpollFlags
{
    public const uint In = 0x1;
    public const uint Priority = 0x2;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint ReadHangUp = 0x2000;
    public const uint Exclusive = 1u << 28;
    public const uint OneShot = 1u << 30;
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>Flag of epoll_create1(2).</summary>
    public const int CloseOnExec = 0x80000;
}

/// <summary>Operations of epoll_ctl(2).</summary>
internal static class EpollOperation
{
    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;
}

/// <summary>Bits of poll(2), which io_uring's polls use.</summary>
internal static class PollEvents
{
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
}
