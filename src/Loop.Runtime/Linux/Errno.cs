namespace Loop.Linux;

/// <summary>The error numbers that Loop can meet (errno(3)); the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EFAULT = 14;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int EPIPE = 32;
    public const int ENOSYS = 38;
    public const int EBADR = 53;
    public const int ETIME = 62;
    public const int EPROTO = 71;
    public const int EBADFD = 77;
    public const int EOPNOTSUPP = 95;
    public const int EAFNOSUPPORT = 97;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETDOWN = 100;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int ENOTCONN = 107;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int ECANCELED = 125;

    /// <summary>The name of an error and what it says.</summary>
    public static string Describe(int errno) => errno switch
    {
        EPERM => "EPERM: not permitted",
        ENOENT => "ENOENT: no such file or directory",
        EINTR => "EINTR: interrupted by a signal",
        EBADF => "EBADF: bad file descriptor",
        EAGAIN => "EAGAIN: would block",
        ENOMEM => "ENOMEM: out of memory, or over the locked-memory limit",
        EACCES => "EACCES: permission denied",
        EFAULT => "EFAULT: bad address",
        EBUSY => "EBUSY: busy",
        EEXIST => "EEXIST: used from another thread than the ring's own",
        EINVAL => "EINVAL: invalid argument",
        ENFILE => "ENFILE: too many open files in the system",
        EMFILE => "EMFILE: too many open files in this process",
        ENOSPC => "ENOSPC: no space left",
        EPIPE => "EPIPE: the peer has closed",
        ENOSYS => "ENOSYS: the system call is not there",
        EBADR => "EBADR: a completion was lost for want of memory",
        ETIME => "ETIME: the timer expired",
        EPROTO => "EPROTO: protocol error",
        EBADFD => "EBADFD: the ring is disabled",
        EOPNOTSUPP => "EOPNOTSUPP: not supported",
        EAFNOSUPPORT => "EAFNOSUPPORT: address family not supported",
        EADDRINUSE => "EADDRINUSE: address already in use",
        EADDRNOTAVAIL => "EADDRNOTAVAIL: address not available",
        ENETDOWN => "ENETDOWN: the network is down",
        ECONNABORTED => "ECONNABORTED: connection aborted",
        ECONNRESET => "ECONNRESET: connection reset by peer",
        ENOBUFS => "ENOBUFS: no buffer free",
        ENOTCONN => "ENOTCONN: not connected",
        ETIMEDOUT => "ETIMEDOUT: connection timed out",
        ECONNREFUSED => "ECONNREFUSED: connection refused",
        ECANCELED => "ECANCELED: cancelled",
        _ => $"errno {errno}",
    };
}
