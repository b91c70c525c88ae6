using Loop.Linux;

namespace Loop.Rings;

/// <summary>The results of a ring's operations: zero or more, or one of these, which are the kernel's -errno.</summary>
internal static class RingResult
{
    public const int WouldBlock = -Errno.EAGAIN;
    public const int Interrupted = -Errno.EINTR;
    public const int Cancelled = -Errno.ECANCELED;
    public const int NoReceiveBuffer = -Errno.ENOBUFS;
    public const int InProgress = -Errno.EINPROGRESS;
    public const int AddressInUse = -Errno.EADDRINUSE;
    public const int BadDescriptor = -Errno.EBADF;
    public const int IsADirectory = -Errno.EISDIR;
    public const int HasNoOffsets = -Errno.ESPIPE;

    /// <summary>A ring's own table of sockets is full. No errno is as large (MAX_ERRNO is 4095).</summary>
    public const int NoDirectPlace = -4096;

    /// <summary>True of each host: in an application's host there is no command line of the loops'.</summary>
    private const string WhereToChoose = "in the call of Listen, or for the first listener by LOOP_PORT (or --port, where the program passes its arguments on)";

    /// <summary>The way there, or the locked-memory limit, has no room for a send without a copy.</summary>
    public static bool RefusesZeroCopy(int result) => result is -Errno.EOPNOTSUPP or -Errno.ENOMEM or -Errno.EINVAL;

    /// <summary>True where no more descriptors or no memory for another socket are to be had.</summary>
    public static bool IsExhausted(int result) => result is -Errno.EMFILE or -Errno.ENFILE or -Errno.ENOMEM or -Errno.ENOBUFS or NoDirectPlace;

    /// <summary>True where a name is a symbolic link's, and was not to be (O_NOFOLLOW), or links go in a circle.</summary>
    public static bool IsLink(int result) => result == -Errno.ELOOP;

    /// <summary>True where an operation was cancelled, or interrupted on the way by that.</summary>
    public static bool IsCancelled(int result) => result is Cancelled or Interrupted;

    /// <summary>True where a descriptor stands for no socket: other code closed it.</summary>
    public static bool IsNoSocket(int result) => result is -Errno.EBADF or -Errno.ENOTSOCK;

    /// <summary>True where the peer, or the way to it, ended the connection.</summary>
    public static bool IsReset(int result) =>
        result is -Errno.ECONNRESET or -Errno.EPIPE or -Errno.ETIMEDOUT or -Errno.ECONNABORTED or -Errno.ENOTCONN;

    /// <summary>A datagram socket tells a send about what became of an earlier one (ip(7), udp(7)).</summary>
    public static bool IsPendingError(int result) =>
        result is -Errno.ECONNREFUSED or -Errno.EHOSTUNREACH or -Errno.ENETUNREACH or -Errno.ECONNRESET or -Errno.EHOSTDOWN or -Errno.ENETDOWN;

    /// <summary>Nobody receives datagrams at a unix path, or it is not for this socket or user (unix(7)).</summary>
    public static bool IsRefusedByUnix(int result) => -result is Errno.ECONNREFUSED or Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EPROTOTYPE
        or Errno.ECONNRESET or Errno.ENOTCONN or Errno.EPIPE or Errno.EACCES or Errno.EPERM;

    /// <summary>A datagram is longer than the socket sends.</summary>
    public static bool IsTooLong(int result) => result == -Errno.EMSGSIZE;

    /// <summary>The way there takes no several datagrams as one (UDP_SEGMENT, udp(7)).</summary>
    public static bool RefusesSegments(int result) => result is -Errno.EINVAL or -Errno.EIO or -Errno.EMSGSIZE or -Errno.EOPNOTSUPP or -Errno.ENOPROTOOPT;

    /// <summary>What a failed connect means (connect(2), tcp(7), unix(7)).</summary>
    public static ConnectStatus ConnectStatusOf(int result) => -result switch
    {
        Errno.ECONNREFUSED or Errno.ECONNRESET or Errno.EPIPE or Errno.ENOENT or Errno.ENOTDIR or Errno.EPROTOTYPE => ConnectStatus.Refused,
        Errno.ETIMEDOUT or Errno.EAGAIN => ConnectStatus.TimedOut,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EHOSTDOWN or Errno.ENETDOWN or Errno.EAFNOSUPPORT => ConnectStatus.Unreachable,
        Errno.EADDRNOTAVAIL or Errno.EADDRINUSE => ConnectStatus.LocalAddressNotAvailable,
        Errno.EACCES or Errno.EPERM => ConnectStatus.Denied,
        Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS or Errno.ENOSPC => ConnectStatus.LimitReached,
        Errno.ECANCELED => ConnectStatus.Cancelled,
        _ => ConnectStatus.Failed,
    };

    /// <summary>A failed result in words.</summary>
    public static string Describe(int result) => result == NoDirectPlace
        ? "the table of direct descriptors is full, or the system's of files; raise IoUring.DirectDescriptorTable, or direct=PLACES of --io-uring"
        : Errno.Describe(-result);

    /// <summary>What to do about a descriptor that cannot be watched.</summary>
    public static string WatchRemedy(int result) => -result switch
    {
        Errno.EPERM => "it is a regular file, a directory or another file that is always ready: read and write files with LoopFile",
        Errno.EBADF => "it is not open: watch a handle before it is closed",
        Errno.ELOOP or Errno.EINVAL => "it is an epoll set that holds sets too deep, or this loop's own: watch one that is no part of the loop",
        _ => RingSetup.Remedy(-result),
    };

    /// <summary>What to do about a listener that cannot be opened.</summary>
    public static string ListenRemedy(int result, bool isUnix, bool sharesPort) => -result switch
    {
        Errno.EADDRINUSE when sharesPort => "a process listens there that does not share the port (SharePort), or is another user's: let it share the port, or choose another one, "
            + WhereToChoose,
        Errno.EADDRINUSE when isUnix => "the path exists and is not a dead socket: remove it or choose another path",
        Errno.EADDRINUSE => "another process listens there, or another listener of this one (an IPv6 one takes IPv4 too, unless Ipv6Only is set): stop it, "
            + "or choose another port, " + WhereToChoose,
        Errno.EACCES or Errno.EPERM when isUnix => "this user may not create the socket there: change the directory's permissions, or choose another path",
        Errno.EACCES or Errno.EPERM => "ports below 1024 need CAP_NET_BIND_SERVICE: grant it, or choose a higher port, " + WhereToChoose,
        Errno.EADDRNOTAVAIL => "no interface of this machine has that address: choose one that it has, or *",
        Errno.ENOENT => "the directory of the path does not exist: create it",
        Errno.EAFNOSUPPORT => "this kernel has no IPv6: choose an IPv4 address",
        _ => RingSetup.Remedy(-result),
    };
}
