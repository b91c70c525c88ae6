namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>sys/mman.h.</summary>
internal static class MemorySheets
{
    public static IEnumerable<AbiSheet> All =>
    [
        new ConstantSheet(typeof(MapProtection))
        {
            { "None", 0, "PROT_NONE" },
            { "Read", 1, "PROT_READ" },
            { "Write", 2, "PROT_WRITE" },
        },
        new ConstantSheet(typeof(MapFlags))
        {
            { "Shared", 1, "MAP_SHARED" },
            { "Private", 2, "MAP_PRIVATE" },
            { "Fixed", 0x10, "MAP_FIXED" },
            { "Anonymous", 0x20, "MAP_ANONYMOUS" },
            { "NoReserve", 0x4000, "MAP_NORESERVE" },
            { "Populate", 0x8000, "MAP_POPULATE" },
            { "HugePages", 0x40000, "MAP_HUGETLB" },
        },
        new ConstantSheet(typeof(MemoryAdvice))
        {
            { "Normal", 0, "MADV_NORMAL" },
            { "WillNeed", 3, "MADV_WILLNEED" },
            { "DontNeed", 4, "MADV_DONTNEED" },
            { "Free", 8, "MADV_FREE" },
            { "DontFork", 10, "MADV_DONTFORK" },
            { "HugePage", 14, "MADV_HUGEPAGE" },
            { "NoHugePage", 15, "MADV_NOHUGEPAGE" },
            { "PopulateWrite", 23, "MADV_POPULATE_WRITE" },
        },
    ];
}
