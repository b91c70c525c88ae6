namespace Loop.Linux;

/// <summary>Flags of mmap(2).</summary>
internal static class MapFlags
{
    /// <summary>MAP_SHARED: with the kernel, for a ring.</summary>
    public const int Shared = 0x1;

    /// <summary>MAP_PRIVATE.</summary>
    public const int Private = 0x2;

    /// <summary>MAP_FIXED: at this address, whatever stands there.</summary>
    public const int Fixed = 0x10;

    /// <summary>MAP_ANONYMOUS: no file behind it.</summary>
    public const int Anonymous = 0x20;

    /// <summary>MAP_NORESERVE: no swap set aside.</summary>
    public const int NoReserve = 0x4000;

    /// <summary>MAP_POPULATE: page tables filled now (private mappings too since 2.6.23).</summary>
    public const int Populate = 0x8000;

    /// <summary>MAP_HUGETLB: from the pool of huge pages (2.6.32).</summary>
    public const int HugePages = 0x40000;
}
