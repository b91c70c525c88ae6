using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct __kernel_timespec</c> (linux/time_types.h).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct KernelTimespec
{
    private const long NanosecondsASecond = 1_000_000_000;

    [FieldOffset(0)] public long Seconds;
    [FieldOffset(8)] public long Nanoseconds;

    /// <summary>A span of time that is not negative.</summary>
    public static KernelTimespec FromNs(long spanNs) => new()
    {
        Seconds = spanNs / NanosecondsASecond,
        Nanoseconds = spanNs % NanosecondsASecond,
    };
}
