namespace Loop.Linux;

/// <summary>Advice of madvise(2).</summary>
internal static class MemoryAdvice
{
    /// <summary>MADV_NORMAL.</summary>
    public const int Normal = 0;

    /// <summary>MADV_WILLNEED.</summary>
    public const int WillNeed = 3;

    /// <summary>MADV_DONTNEED: give the pages back now.</summary>
    public const int DontNeed = 4;

    /// <summary>MADV_FREE: give the pages back when memory is short (4.5).</summary>
    public const int Free = 8;

    /// <summary>MADV_DONTFORK: a child does not inherit the range (2.6.16).</summary>
    public const int DontFork = 10;

    /// <summary>MADV_HUGEPAGE (2.6.38).</summary>
    public const int HugePage = 14;

    /// <summary>MADV_NOHUGEPAGE (2.6.38).</summary>
    public const int NoHugePage = 15;

    /// <summary>MADV_POPULATE_WRITE: page tables filled, writable (5.14).</summary>
    public const int PopulateWrite = 23;
}
