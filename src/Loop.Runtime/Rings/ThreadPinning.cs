using Loop.Linux;

namespace Loop.Rings;

/// <summary>Pins the calling thread to one processor.</summary>
internal static class ThreadPinning
{
    public static void Pin(int processor)
    {
        int result = default(LinuxKernel).PinThread(processor);
        if (result < 0)
        {
            throw new LoopException(
                $"cannot pin a loop to processor {processor}: {Errno.Describe(-result)}; choose processors that this process may run on (taskset, cpuset)");
        }
    }
}
