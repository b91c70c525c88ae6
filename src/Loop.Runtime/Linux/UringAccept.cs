namespace Loop.Linux;

/// <summary>Flags of accepts, in <see cref="IoUringSqe.IoPriority"/> (IORING_ACCEPT_*).</summary>
internal static class UringAccept
{
    /// <summary>Accepts many times; 5.19.</summary>
    public const ushort Multishot = 1 << 0;

    /// <summary>Does not wait; not with many times; 6.10.</summary>
    public const ushort DontWait = 1 << 1;

    /// <summary>Waits for readiness before it tries; not with many times; 6.10.</summary>
    public const ushort PollFirst = 1 << 2;
}
