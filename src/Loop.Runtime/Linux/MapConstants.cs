namespace Loop.Linux;

/// <summary>Protections of mmap(2).</summary>
internal static class MapProtection
{
    public const int Read = 1;
    public const int Write = 2;
}

/// <summary>Flags of mmap(2).</summary>
internal static class MapFlags
{
    public const int Shared = 1;
    public const int Populate = 0x8000;
}

/// <summary>Advice of madvise(2).</summary>
internal static class MemoryAdvice
{
    public const int DontNeed = 4;
    public const int DontFork = 10;
}
