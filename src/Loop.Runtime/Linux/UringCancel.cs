namespace Loop.Linux;

/// <summary>Flags of cancels (IORING_ASYNC_CANCEL_*), each with the first kernel that has it.</summary>
internal static class UringCancel
{
    /// <summary>Every match, and the result is their number; 5.19.</summary>
    public const uint All = 1 << 0;

    /// <summary>Matches the file that is open as this descriptor; 5.19.</summary>
    public const uint Descriptor = 1 << 1;

    /// <summary>Matches everything; 5.19.</summary>
    public const uint Any = 1 << 2;

    /// <summary>The descriptor is the index of a registered file; 6.0.</summary>
    public const uint FixedDescriptor = 1 << 3;

    /// <summary>Matches the user data, which it does without flags too; 6.6.</summary>
    public const uint UserData = 1 << 4;

    /// <summary>Matches the operation; 6.6.</summary>
    public const uint Operation = 1 << 5;
}
