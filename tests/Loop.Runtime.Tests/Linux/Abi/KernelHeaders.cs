namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>
/// What a C program includes to know the facts. Headers that a machine lacks are left out, and with them the facts. Several facts
/// of the other architecture are told by generic headers, so either machine can judge them.
/// </summary>
internal static class KernelHeaders
{
    /// <summary>This machine's own interface.</summary>
    public const string Native = """
        #define _GNU_SOURCE
        #if __has_include(<linux/io_uring.h>)
        #include <linux/io_uring.h>
        #endif
        #include <linux/time_types.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <netinet/udp.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/mman.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/uio.h>
        #include <sys/un.h>
        """;

    /// <summary>x64's table of system calls.</summary>
    public const string X64Calls = """
        #if __has_include(<asm/unistd_64.h>)
        #include <asm/unistd_64.h>
        #endif
        """;

    /// <summary>The generic table, as arch/arm64/include/uapi/asm/unistd.h has it.</summary>
    public const string Arm64Calls = """
        #define __ARCH_WANT_RENAMEAT
        #define __ARCH_WANT_NEW_STAT
        #define __ARCH_WANT_SET_GET_RLIMIT
        #define __ARCH_WANT_TIME32_SYSCALLS
        #include <asm-generic/unistd.h>
        """;

    /// <summary>The kernel's own epoll_event, told that it is on x64.</summary>
    public const string X64Epoll = """
        #include <linux/types.h>
        #include <linux/fcntl.h>
        #undef __x86_64__
        #define __x86_64__ 1
        #include <linux/eventpoll.h>
        """;

    /// <summary>The kernel's own epoll_event, told that it is not on x64.</summary>
    public const string Arm64Epoll = """
        #include <linux/types.h>
        #include <linux/fcntl.h>
        #undef __x86_64__
        #include <linux/eventpoll.h>
        """;

    /// <summary>x64's struct stat.</summary>
    public const string X64Stat = """
        #if defined(__x86_64__)
        #include <asm/stat.h>
        #endif
        """;

    /// <summary>The generic struct stat, which is arm64's.</summary>
    public const string Arm64Stat = """
        #include <asm-generic/stat.h>
        """;

    /// <summary>The numbers of file systems.</summary>
    public const string Magic = """
        #include <linux/magic.h>
        """;

    /// <summary>The generic open flags, which are x64's.</summary>
    public const string X64Open = """
        #include <asm-generic/fcntl.h>
        """;

    /// <summary>arm64's open flags.</summary>
    public const string Arm64Open = """
        #if defined(__aarch64__)
        #include <asm/fcntl.h>
        #endif
        """;
}
