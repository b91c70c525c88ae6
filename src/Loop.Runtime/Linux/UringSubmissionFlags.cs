namespace Loop.Linux;

/// <summary>Flags of the submission queue, written by the kernel (IORING_SQ_*).</summary>
internal static class UringSubmissionFlags
{
    /// <summary>The submitting thread sleeps; 5.1.</summary>
    public const uint NeedWakeUp = 1 << 0;

    /// <summary>The kernel keeps completions that found no room; 5.8.</summary>
    public const uint CompletionOverflow = 1 << 1;

    /// <summary>Task work waits, with <see cref="UringSetup.TaskRunFlag"/>; 5.19.</summary>
    public const uint TaskRun = 1 << 2;
}
