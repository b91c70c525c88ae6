using Loop.Linux;

namespace Loop.Rings;

/// <summary>
/// Blocks of one size by the page, mapped and not allocated: what is given back leaves the process at once, whatever lies beside it, where an allocator keeps it
/// among its own.
/// </summary>
/// <remarks>Used by one thread.</remarks>
internal sealed unsafe class PageMemory(int blockBytes) : IDisposable
{
    /// <summary>
    /// Most memory that a tick gives back. Each 64 KiB cost 5 to 140 µs (unmapping, and telling the other cores), and events wait meanwhile: 16 MiB at once held a
    /// loop for 26 to 67 ms (docs/architecture.md, "What a burst needed is given back").
    /// </summary>
    public const int GiveBackStepBytes = 128 * 1024;

    /// <summary>Time from one such step to the next, so that most of the loop's time is left to its events.</summary>
    public const int GiveBackStepMs = 1;

    private const int SlabBytes = 1024 * 1024;

    private readonly List<nint> _slabs = [];
    private byte* _next;
    private int _blocksLeft;

    /// <summary>A block that was not handed out before. Its content is zero.</summary>
    /// <exception cref="InsufficientMemoryException">The system has none.</exception>
    public byte* Take()
    {
        if (_blocksLeft == 0)
        {
            nint slab = default(LinuxKernel).Mmap(SlabBytes, MapProtection.Read | MapProtection.Write, MapFlags.Private | MapFlags.Anonymous, -1, 0);
            if (slab is < 0 and > -4096)
            {
                throw new InsufficientMemoryException($"{SlabBytes} bytes of buffer memory could not be mapped: {Errno.Describe(-(int)slab)}.");
            }

            _slabs.Add(slab);
            _next = (byte*)slab;
            _blocksLeft = SlabBytes / blockBytes;
        }

        byte* block = _next;
        _next += blockBytes;
        _blocksLeft--;
        return block;
    }

    /// <summary>
    /// Gives the pages of a block to the system; it stays the caller's, and gets pages again when it is written to. Where pages are larger than a
    /// block, it keeps them.
    /// </summary>
    public void Cool(byte* block)
    {
        if (IsOfWholePages(blockBytes))
        {
            default(LinuxKernel).Madvise(block, (nuint)blockBytes, MemoryAdvice.DontNeed);
        }
    }

    /// <summary>Whether memory of that length, from the start of a page on, shares no page with what lies behind it. madvise(2) rounds a length up.</summary>
    public static bool IsOfWholePages(int lengthBytes) => lengthBytes % Environment.SystemPageSize == 0;

    public void Dispose()
    {
        foreach (nint slab in _slabs)
        {
            default(LinuxKernel).Munmap((void*)slab, SlabBytes);
        }

        _slabs.Clear();
        _blocksLeft = 0;
    }
}
