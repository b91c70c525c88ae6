namespace Loop.Linux;

/// <summary>Flags of messages to another ring (IORING_MSG_RING_*).</summary>
internal static class UringMessageRing
{
    /// <summary>No completion in the target, for a descriptor that is passed; 6.0.</summary>
    public const uint SkipCompletion = 1 << 0;

    /// <summary>The completion's flags are given, in <see cref="IoUringSqe.FileIndex"/>; 6.3.</summary>
    public const uint PassFlags = 1 << 1;
}
