using Loop.Linux;

namespace Loop.Rings;

/// <summary>
/// Memory for sends that the kernel reads from after they are over (zero copy): blocks in one mapping, so that a ring can register it as one buffer. Used by the loop
/// thread only. Its end unmaps it, which takes nothing from a send that is still under way: the kernel holds the pages.
/// </summary>
internal sealed unsafe class SendMemory
{
    public const int BlockBytes = 64 * 1024;

    private readonly byte* _start;
    private readonly Stack<int> _free = new();

    private SendMemory(byte* start, int blocks)
    {
        _start = start;
        LengthBytes = (nuint)blocks * BlockBytes;
        for (int block = blocks - 1; block >= 0; block--)
        {
            _free.Push(block);
        }
    }

    public byte* Start => _start;

    public nuint LengthBytes { get; }

    /// <summary>Maps so many blocks. Null, with the -errno, where there is no memory.</summary>
    public static SendMemory? TryMap<TKernel>(ref TKernel kernel, int blocks, out int result)
        where TKernel : struct, IKernel
    {
        nint map = kernel.Mmap((nuint)blocks * BlockBytes, MapProtection.Read | MapProtection.Write, MapFlags.Private | MapFlags.Anonymous, -1, 0);
        result = (int)Math.Min(map, 0);
        return result < 0 ? null : new((byte*)map, blocks);
    }

    /// <summary>Takes a block; null when all are out.</summary>
    public byte* TryTake() => _free.TryPop(out int block) ? _start + (nint)block * BlockBytes : null;

    /// <summary>Whether memory lies in here.</summary>
    public bool Owns(byte* data) => data >= _start && (nuint)(data - _start) < LengthBytes;

    public void Unmap<TKernel>(ref TKernel kernel)
        where TKernel : struct, IKernel => kernel.Munmap(_start, LengthBytes);
}
