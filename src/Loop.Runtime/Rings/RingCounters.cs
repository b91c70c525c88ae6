namespace Loop.Rings;

/// <summary>What a ring counts. Written by the loop thread; a reader elsewhere may see a slightly old value.</summary>
internal sealed class RingCounters
{
    /// <summary>Turns made, each at most a few system calls.</summary>
    public long Turns;

    /// <summary>Completions handed to the loop.</summary>
    public long Completions;

    /// <summary>Completions dropped because their generation was old.</summary>
    public long Stale;

    /// <summary>Turns in which the completion queue had overflowed into the kernel's list (io_uring).</summary>
    public long Overflows;

    /// <summary>Receives that ended because no receive buffer was free (ENOBUFS, io_uring).</summary>
    public long OutOfBuffers;

    /// <summary>The fewest receive buffers that the kernel had at the end of a turn, since somebody looked; <see cref="long.MaxValue"/> where there was no turn.</summary>
    public long FewestBuffers = long.MaxValue;

    /// <summary>Waits that a signal interrupted (EINTR).</summary>
    public long Interrupts;

    /// <summary>Messages to other rings that did not arrive, so that their loops were woken by eventfd (io_uring).</summary>
    public long FailedWakes;

    /// <summary>Closes of direct descriptors that failed: a defect (io_uring).</summary>
    public long FailedCloses;

    /// <summary>Operations that found no room in the submission queue and waited for the next turn (io_uring).</summary>
    public long Spilled;
}
