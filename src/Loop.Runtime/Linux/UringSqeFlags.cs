namespace Loop.Linux;

/// <summary>Flags of an operation (IOSQE_*), each with the first kernel that has it.</summary>
internal static class UringSqeFlags
{
    /// <summary>The descriptor is the index of a registered file; 5.1.</summary>
    public const byte FixedFile = 1 << 0;

    /// <summary>Starts when all before it are done; 5.2.</summary>
    public const byte IoDrain = 1 << 1;

    /// <summary>The next starts when this one succeeded; 5.3.</summary>
    public const byte IoLink = 1 << 2;

    /// <summary>The next starts when this one is done; 5.5.</summary>
    public const byte IoHardLink = 1 << 3;

    /// <summary>Straight to a worker thread; 5.6.</summary>
    public const byte Async = 1 << 4;

    /// <summary>The kernel picks a buffer from the group; 5.7.</summary>
    public const byte BufferSelect = 1 << 5;

    /// <summary>No completion where it succeeds; 5.17.</summary>
    public const byte CqeSkipSuccess = 1 << 6;
}
