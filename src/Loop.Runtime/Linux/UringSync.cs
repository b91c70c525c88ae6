namespace Loop.Linux;

/// <summary>Flags of <see cref="UringOperation.FileSync"/> (IORING_FSYNC_*).</summary>
internal static class UringSync
{
    /// <summary>The content alone, as fdatasync(2); 5.1.</summary>
    public const uint DataOnly = 1 << 0;
}
