using Loop.Linux;

namespace Loop.Rings;

/// <summary>Binds the calling thread to processors.</summary>
internal static class ThreadPinning
{
    public static void Pin(IReadOnlyList<int> processors)
    {
        int result = default(LinuxKernel).PinThread([.. processors]);
        if (result < 0)
        {
            throw new LoopException(
                $"cannot bind a loop to processors {string.Join(", ", processors)}: {Errno.Describe(-result)}; choose processors that this process may run on (taskset, cpuset)");
        }
    }
}
