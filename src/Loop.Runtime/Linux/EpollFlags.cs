namespace Loop.Linux;

/// <summary>Event bits of epoll_ctl(2) (linux/eventpoll.h).</summary>
internal static class EpollFlags
{
    /// <summary>EPOLLIN: there is something to read, or to accept.</summary>
    public const uint In = 0x1;

    /// <summary>EPOLLPRI: there is out-of-band data.</summary>
    public const uint Priority = 0x2;

    /// <summary>EPOLLOUT: there is room to write.</summary>
    public const uint Out = 0x4;

    /// <summary>EPOLLERR: an error waits in SO_ERROR; always reported.</summary>
    public const uint Error = 0x8;

    /// <summary>EPOLLHUP: both directions are over; always reported.</summary>
    public const uint HangUp = 0x10;

    /// <summary>EPOLLRDHUP: the peer writes no more (2.6.17).</summary>
    public const uint ReadHangUp = 0x2000;

    /// <summary>EPOLLEXCLUSIVE: of several epolls wake one, or few (4.5).</summary>
    public const uint Exclusive = 1u << 28;

    /// <summary>EPOLLWAKEUP: hold off suspend while the event is handled (3.5).</summary>
    public const uint WakeUp = 1u << 29;

    /// <summary>EPOLLONESHOT: disarm after one report (2.6.2).</summary>
    public const uint OneShot = 1u << 30;

    /// <summary>EPOLLET: report what is new, not what is.</summary>
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>EPOLL_CLOEXEC, a flag of epoll_create1(2) (2.6.27).</summary>
    public const int CloseOnExec = 0x80000;
}
