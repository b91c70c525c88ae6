namespace Loop.Linux;

/// <summary>What a message to another ring is, in <see cref="IoUringSqe.Address"/> (IORING_MSG_*).</summary>
internal static class UringMessageKind
{
    /// <summary>A completion; 5.18.</summary>
    public const ulong Data = 0;

    /// <summary>A registered file; 6.0.</summary>
    public const ulong SendDescriptor = 1;
}
