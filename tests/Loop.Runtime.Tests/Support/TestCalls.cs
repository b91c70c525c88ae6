using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Support;

/// <summary>System calls that the tests make and Loop does not.</summary>
internal static unsafe class TestCalls
{
    private static readonly bool IsArm64 = RuntimeInformation.OSArchitecture == Architecture.Arm64;

    public static int CurrentThread() => (int)SystemCall.Invoke(Pick(186, 178));

    /// <summary>tgkill(2): a signal for one thread of this process.</summary>
    public static void Signal(int thread, int signal) =>
        Require(SystemCall.Invoke(Pick(234, 131), Environment.ProcessId, thread, signal), "tgkill");

    /// <summary>mknodat(2) of a FIFO.</summary>
    public static void MakeFifo(byte* path)
    {
        const int fifo = 0x1000;
        const int readWrite = 0x180;
        Require(SystemCall.Invoke(Pick(259, 33), -100, (nint)path, fifo | readWrite), "mknodat");
    }

    /// <summary>futex(2), FUTEX_WAIT_PRIVATE on a word that holds <paramref name="value"/>.</summary>
    public static nint FutexWait(int* word, int value, KernelTimespec* timeout) =>
        SystemCall.Invoke(Pick(202, 98), (nint)word, 128, value, (nint)timeout);

    /// <summary>CLOCK_MONOTONIC of clock_gettime(2), in nanoseconds.</summary>
    public static long MonotonicNs()
    {
        KernelTimespec now;
        Require(SystemCall.Invoke(Pick(228, 113), 1, (nint)(&now)), "clock_gettime");
        return (now.Seconds * 1_000_000_000) + now.Nanoseconds;
    }

    /// <summary>prctl(2).</summary>
    public static void Control(int option, nint second, nint third) =>
        Require(SystemCall.Invoke(Pick(157, 167), option, second, third), $"prctl({option})");

    public static nint Require(nint result, string call) =>
        result >= 0 ? result : throw new InvalidOperationException($"{call}: {Errno.Describe((int)-result)}");

    private static nint Pick(nint x64, nint arm64) => IsArm64 ? arm64 : x64;
}
