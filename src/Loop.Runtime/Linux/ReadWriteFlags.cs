namespace Loop.Linux;

/// <summary>Flags of preadv2(2) and pwritev2(2), and of io_uring's reads and writes (RWF_*, linux/fs.h).</summary>
internal static class ReadWriteFlags
{
    /// <summary>RWF_NOWAIT: only what is in the page cache; 4.14.</summary>
    public const int NoWait = 0x8;

    /// <summary>RWF_APPEND: at the end of the file, as O_APPEND for one write; 4.16.</summary>
    public const int Append = 0x10;
}
