namespace Loop.Linux;

/// <summary>Flags of io_uring_enter(2) (IORING_ENTER_*), each with the first kernel that has it.</summary>
internal static class UringEnter
{
    /// <summary>Waits for completions, and runs task work; 5.1.</summary>
    public const uint GetEvents = 1 << 0;

    /// <summary>Wakes the submitting thread; 5.1.</summary>
    public const uint SqWakeUp = 1 << 1;

    /// <summary>Waits for room in the submission queue; 5.10.</summary>
    public const uint SqWait = 1 << 2;

    /// <summary>The argument is an <see cref="IoUringGetEventsArgument"/>; 5.11.</summary>
    public const uint ExtArg = 1 << 3;

    /// <summary>The descriptor is the index of a registered ring; 5.18.</summary>
    public const uint RegisteredRing = 1 << 4;

    /// <summary>The time limit is a point in time; 6.12.</summary>
    public const uint AbsoluteTimer = 1 << 5;

    /// <summary>The argument is an offset into registered memory; 6.13.</summary>
    public const uint ExtArgRegistered = 1 << 6;

    /// <summary>The wait does not count as waiting for a device; 6.15.</summary>
    public const uint NoIowait = 1 << 7;
}
