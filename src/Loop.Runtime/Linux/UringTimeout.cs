namespace Loop.Linux;

/// <summary>Flags of timers (IORING_TIMEOUT_*), each with the first kernel that has it.</summary>
internal static class UringTimeout
{
    /// <summary>A point in time; 5.5.</summary>
    public const uint Absolute = 1 << 0;

    /// <summary>Changes a timer; 5.11.</summary>
    public const uint Update = 1 << 1;

    /// <summary>On the clock that counts suspended time; 5.15.</summary>
    public const uint BootTime = 1 << 2;

    /// <summary>On the wall clock; 5.15.</summary>
    public const uint RealTime = 1 << 3;

    /// <summary>Changes a linked time limit; 5.15.</summary>
    public const uint LinkTimeoutUpdate = 1 << 4;

    /// <summary>Its end does not break a link; 5.16.</summary>
    public const uint ExpiryIsSuccess = 1 << 5;

    /// <summary>Expires many times; 6.4.</summary>
    public const uint Multishot = 1 << 6;

    /// <summary>The address is the time itself, in nanoseconds; 7.1.</summary>
    public const uint ImmediateArgument = 1 << 7;
}
