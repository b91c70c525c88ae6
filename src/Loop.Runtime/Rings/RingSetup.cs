using System.Runtime.CompilerServices;
using Loop.Linux;

namespace Loop.Rings;

/// <summary>Turns failed calls of a ring into errors that say what to change.</summary>
internal static class RingSetup
{
    /// <summary>Passes a result on, or throws what to do about it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Require(int result, string call)
    {
        if (result < 0)
        {
            Throw(-result, call);
        }

        return result;
    }

    /// <summary>The remedy for an errno of a set-up call.</summary>
    public static string Remedy(int errno) => errno switch
    {
        Errno.EMFILE => "raise the process's descriptor limit (ulimit -n, LimitNOFILE=)",
        Errno.ENFILE => "raise the system's descriptor limit (sysctl fs.file-max)",
        Errno.ENOMEM => "raise the locked-memory limit (ulimit -l, LimitMEMLOCK=, docker --ulimit memlock=-1), use fewer loops, or choose --backend epoll",
        Errno.ENOSPC => "raise sysctl fs.epoll.max_user_watches",
        Errno.EPERM => "allow io_uring (seccomp profile, sysctl kernel.io_uring_disabled=0), or choose --backend epoll",
        Errno.ENOSYS => "this kernel or its sandbox has no io_uring: choose --backend epoll",
        _ => "see the man page of the call",
    };

    private static void Throw(int errno, string call) =>
        throw new LoopException($"{call} failed: {Errno.Describe(errno)}; {Remedy(errno)}");
}
