namespace Loop.Linux;

/// <summary>Offsets of mmap(2) on a ring's descriptor (IORING_OFF_*).</summary>
internal static class UringMapOffset
{
    /// <summary>The submission queue and, with <see cref="UringFeature.SingleMmap"/>, the completion queue.</summary>
    public const long SubmissionRing = 0;

    /// <summary>The completion queue, before <see cref="UringFeature.SingleMmap"/>.</summary>
    public const long CompletionRing = 0x8000000;

    /// <summary>The submission entries.</summary>
    public const long SubmissionEntries = 0x10000000;
}
