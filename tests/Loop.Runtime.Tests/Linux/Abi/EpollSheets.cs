namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>linux/eventpoll.h and poll(2).</summary>
internal static class EpollSheets
{
    public static IEnumerable<AbiSheet> All =>
    [
        new ConstantSheet(typeof(EpollEvents))
        {
            { "Stride", Sheet.OfThisMachine(12, 16), "sizeof(struct epoll_event)" },
            { "DataOffset", Sheet.OfThisMachine(4, 8), "__builtin_offsetof(struct epoll_event, data)" },
        },
        new ConstantSheet(typeof(EpollEvents.X64), KernelHeaders.X64Epoll)
        {
            { "Stride", 12, "sizeof(struct epoll_event)" },
            { "DataOffset", 4, "__builtin_offsetof(struct epoll_event, data)" },
        },
        new ConstantSheet(typeof(EpollEvents.Arm64), KernelHeaders.Arm64Epoll)
        {
            { "Stride", 16, "sizeof(struct epoll_event)" },
            { "DataOffset", 8, "__builtin_offsetof(struct epoll_event, data)" },
        },
        new ConstantSheet(typeof(EpollFlags))
        {
            { "In", 1, "EPOLLIN" },
            { "Priority", 2, "EPOLLPRI" },
            { "Out", 4, "EPOLLOUT" },
            { "Error", 8, "EPOLLERR" },
            { "HangUp", 0x10, "EPOLLHUP" },
            { "ReadHangUp", 0x2000, "EPOLLRDHUP" },
            { "Exclusive", 1L << 28, "EPOLLEXCLUSIVE" },
            { "WakeUp", 1L << 29, "EPOLLWAKEUP" },
            { "OneShot", 1L << 30, "EPOLLONESHOT" },
            { "EdgeTriggered", 1L << 31, "EPOLLET" },
            { "CloseOnExec", 0x80000, "EPOLL_CLOEXEC" },
        },
        new ConstantSheet(typeof(EpollOperation))
        {
            { "Add", 1, "EPOLL_CTL_ADD" },
            { "Delete", 2, "EPOLL_CTL_DEL" },
            { "Modify", 3, "EPOLL_CTL_MOD" },
        },
        new ConstantSheet(typeof(PollEvents))
        {
            { "In", 1, "POLLIN" },
            { "Priority", 2, "POLLPRI" },
            { "Out", 4, "POLLOUT" },
            { "Error", 8, "POLLERR" },
            { "HangUp", 0x10, "POLLHUP" },
            { "Invalid", 0x20, "POLLNVAL" },
            { "ReadHangUp", 0x2000, "POLLRDHUP" },
        },
    ];
}
