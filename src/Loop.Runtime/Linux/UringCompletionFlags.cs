namespace Loop.Linux;

/// <summary>Flags of the completion queue, written by the application (IORING_CQ_*).</summary>
internal static class UringCompletionFlags
{
    /// <summary>The registered eventfd is not told; 5.8.</summary>
    public const uint EventFdDisabled = 1 << 0;
}
