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

    /// <summary>The remedy for an errno of a call that both backends make.</summary>
    public static string Remedy(int errno) => errno switch
    {
        Errno.EMFILE => "raise the process's descriptor limit (ulimit -n, LimitNOFILE=)",
        Errno.ENFILE => "raise the system's descriptor limit (sysctl fs.file-max)",
        Errno.ENOMEM => "give the process more memory (memory.max of its cgroup), or use fewer loops",
        Errno.ENOSPC => "raise sysctl fs.epoll.max_user_watches",
        Errno.EPERM or Errno.EACCES or Errno.ENOSYS => "a sandbox forbids this call, which event loops need: allow it (seccomp profile, SystemCallFilter=)",
        _ => "see the man page of the call",
    };

    /// <summary>The same of a call of io_uring, which epoll does without.</summary>
    public static string UringRemedy(int errno) => errno switch
    {
        Errno.ENOMEM => "raise the locked-memory limit (ulimit -l, LimitMEMLOCK=, docker --ulimit memlock=-1), use fewer loops, or choose --backend epoll",
        Errno.EPERM or Errno.EACCES => "allow io_uring (seccomp profile, sysctl kernel.io_uring_disabled=0), or choose --backend epoll",
        Errno.ENOSYS => "this kernel or its sandbox has no io_uring: choose --backend epoll",
        _ => Remedy(errno),
    };

    private static void Throw(int errno, string call) => throw new LoopException(
        $"{call} failed: {Errno.Describe(errno)}; {(call.Contains("io_uring", StringComparison.Ordinal) ? UringRemedy(errno) : Remedy(errno))}");
}
