namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The tables of system calls of both architectures, and which of them this process uses.</summary>
internal static class SystemCallSheets
{
    private static readonly (string Member, string C, long X64, long Arm64)[] Table =
    [
        ("Read", "read", 0, 63),
        ("Write", "write", 1, 64),
        ("Close", "close", 3, 57),
        ("Mmap", "mmap", 9, 222),
        ("Munmap", "munmap", 11, 215),
        ("Madvise", "madvise", 28, 233),
        ("Socket", "socket", 41, 198),
        ("Connect", "connect", 42, 203),
        ("SendTo", "sendto", 44, 206),
        ("ReceiveFrom", "recvfrom", 45, 207),
        ("SendMessage", "sendmsg", 46, 211),
        ("SendMessages", "sendmmsg", 307, 269),
        ("ReceiveMessages", "recvmmsg", 299, 243),
        ("Shutdown", "shutdown", 48, 210),
        ("Bind", "bind", 49, 200),
        ("Listen", "listen", 50, 201),
        ("GetSocketName", "getsockname", 51, 204),
        ("GetPeerName", "getpeername", 52, 205),
        ("SocketPair", "socketpair", 53, 199),
        ("SetSocketOption", "setsockopt", 54, 208),
        ("GetSocketOption", "getsockopt", 55, 209),
        ("FileControl", "fcntl", 72, 25),
        ("ScheduleSetAffinity", "sched_setaffinity", 203, 122),
        ("EpollControl", "epoll_ctl", 233, 21),
        ("OpenAt", "openat", 257, 56),
        ("NewFstatAt", "newfstatat", 262, 79),
        ("UnlinkAt", "unlinkat", 263, 35),
        ("ReadLinkAt", "readlinkat", 267, 78),
        ("FchmodAt", "fchmodat", 268, 53),
        ("EpollPwait", "epoll_pwait", 281, 22),
        ("TimerFdCreate", "timerfd_create", 283, 85),
        ("TimerFdSetTime", "timerfd_settime", 286, 86),
        ("Accept4", "accept4", 288, 242),
        ("EventFd2", "eventfd2", 290, 19),
        ("EpollCreate1", "epoll_create1", 291, 20),
        ("PrLimit64", "prlimit64", 302, 261),
        ("InputOutputControl", "ioctl", 16, 29),
        ("SendFile", "sendfile", 40, 71),
        ("ReadAt", "pread64", 17, 67),
        ("WriteAt", "pwrite64", 18, 68),
        ("ReadVectorAt2", "preadv2", 327, 286),
        ("WriteVectorAt2", "pwritev2", 328, 287),
        ("FileSync", "fsync", 74, 82),
        ("FileDataSync", "fdatasync", 75, 83),
        ("FileSystemStatus", "fstatfs", 138, 44),
        ("RenameAt2", "renameat2", 316, 276),
        ("Statx", "statx", 332, 291),
        ("CacheStat", "cachestat", 451, 451),
        ("IoUringSetup", "io_uring_setup", 425, 425),
        ("IoUringEnter", "io_uring_enter", 426, 426),
        ("IoUringRegister", "io_uring_register", 427, 427),
        ("EpollPwait2", "epoll_pwait2", 441, 441),
        ("Ppoll", "ppoll", 271, 73),
    ];

    public static IEnumerable<AbiSheet> All
    {
        get
        {
            ConstantSheet own = new(typeof(SystemCallNumbers));
            ConstantSheet x64 = new(typeof(SystemCallNumbers.X64), KernelHeaders.X64Calls);
            ConstantSheet arm64 = new(typeof(SystemCallNumbers.Arm64), KernelHeaders.Arm64Calls);
            foreach ((string member, string c, long numberOnX64, long numberOnArm64) in Table)
            {
                own.Add(member, Sheet.OfThisMachine(numberOnX64, numberOnArm64), $"SYS_{c}");
                x64.Add(member, numberOnX64, $"__NR_{c}");
                arm64.Add(member, numberOnArm64, $"__NR_{c}");
            }

            return [own, x64, arm64];
        }
    }
}
