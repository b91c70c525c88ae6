namespace Loop.Linux;

/// <summary>Set-up flags (IORING_SETUP_*), each with the first kernel that has it.</summary>
internal static class UringSetup
{
    /// <summary>Busy-waits for block devices; socket operations are refused; 5.1.</summary>
    public const uint IoPoll = 1 << 0;

    /// <summary>A kernel thread submits; 5.1.</summary>
    public const uint SqPoll = 1 << 1;

    /// <summary>Pins that thread; 5.1.</summary>
    public const uint SqAffinity = 1 << 2;

    /// <summary>The size of the completion queue is given; 5.5.</summary>
    public const uint CqSize = 1 << 3;

    /// <summary>Sizes beyond the limit shrink to it; 5.6.</summary>
    public const uint Clamp = 1 << 4;

    /// <summary>Shares another ring's submitting thread; 5.6.</summary>
    public const uint AttachWorkQueue = 1 << 5;

    /// <summary>No submissions until the ring is enabled; who enables it owns it; 5.10.</summary>
    public const uint Disabled = 1 << 6;

    /// <summary>A bad entry does not stop the batch; 5.18.</summary>
    public const uint SubmitAll = 1 << 7;

    /// <summary>Completions do not interrupt the submitter; 5.19.</summary>
    public const uint CoopTaskRun = 1 << 8;

    /// <summary>The submission queue's flags tell of waiting task work; 5.19.</summary>
    public const uint TaskRunFlag = 1 << 9;

    /// <summary>Entries of 128 bytes; 5.19.</summary>
    public const uint LargeEntries = 1 << 10;

    /// <summary>Completions of 32 bytes; 5.19.</summary>
    public const uint LargeCompletions = 1 << 11;

    /// <summary>One thread submits; others get EEXIST; 6.0.</summary>
    public const uint SingleIssuer = 1 << 12;

    /// <summary>Task work runs when the owner asks for completions; 6.1.</summary>
    public const uint DeferTaskRun = 1 << 13;

    /// <summary>The rings stand in the application's memory; 6.5.</summary>
    public const uint NoMmap = 1 << 14;

    /// <summary>No descriptor, a registered ring only; 6.5.</summary>
    public const uint RegisteredDescriptorOnly = 1 << 15;

    /// <summary>The submission queue has no index array; 6.6.</summary>
    public const uint NoSqArray = 1 << 16;

    /// <summary>Sleeps before it busy-waits; 6.13.</summary>
    public const uint HybridIoPoll = 1 << 17;

    /// <summary>Completions of 16 and of 32 bytes; 6.18.</summary>
    public const uint MixedCompletions = 1 << 18;

    /// <summary>Entries of 64 and of 128 bytes; 6.19.</summary>
    public const uint MixedEntries = 1 << 19;

    /// <summary>The submission queue starts at its beginning each time; 7.0.</summary>
    public const uint SqRewind = 1 << 20;
}
