using System.Runtime.InteropServices;

namespace Loop.Buffers;

/// <summary>
/// The chunks of one loop, in two sizes: small ones for what is little, large ones for what is much. Free ones are kept up to a
/// bound, the rest goes back to the system. The loop thread only.
/// </summary>
internal sealed unsafe class ChunkPool : IDisposable
{
    public const int SmallBytes = 4 * 1024;
    public const int LargeBytes = 64 * 1024;
    private const int MaxFreeSmall = 1024;
    private const int MaxFreeLarge = 64;

    private readonly Stack<Chunk> _freeSmall = new();
    private readonly Stack<Chunk> _freeLarge = new();

    /// <summary>Where large chunks come from first; null for nowhere.</summary>
    public Rings.SendMemory? Shared { get; set; }

    /// <summary>Chunks that were returned and that the kernel still reads; they are among those in use.</summary>
    public int WithKernel { get; private set; }

    /// <summary>Bytes of memory in chunks that are out.</summary>
    public long InUseBytes { get; private set; }

    /// <summary>Chunks that are out: 0 when all are home.</summary>
    public int InUse { get; private set; }

    /// <summary>Rents a chunk for at least one byte, large when more than a small one's worth is to come.</summary>
    public Chunk Rent(int expectedBytes)
    {
        bool small = expectedBytes <= SmallBytes;
        int capacityBytes = small ? SmallBytes : LargeBytes;
        InUse++;
        InUseBytes += capacityBytes;
        if ((small ? _freeSmall : _freeLarge).TryPop(out Chunk? chunk))
        {
            return chunk;
        }

        byte* shared = small || Shared is null ? null : Shared.TryTake();
        return shared != null
            ? new(shared, capacityBytes) { IsShared = true }
            : new((byte*)NativeMemory.Alloc((nuint)capacityBytes), capacityBytes);
    }

    /// <summary>The kernel reads a chunk once less.</summary>
    public void EndRead(Chunk chunk)
    {
        if (--chunk.Readers == 0 && chunk.IsReturned)
        {
            WithKernel--;
            chunk.IsReturned = false;
            Return(chunk);
        }
    }

    /// <summary>Takes a chunk back.</summary>
    public void Return(Chunk chunk)
    {
        if (chunk.Readers > 0)
        {
            chunk.IsReturned = true;
            chunk.Next = null;
            WithKernel++;
            return;
        }

        InUse--;
        InUseBytes -= chunk.CapacityBytes;
        if (InUse < 0)
        {
            throw new LoopInvariantException("A chunk was returned more often than it was rented.");
        }

        chunk.Start = 0;
        chunk.End = 0;
        chunk.Next = null;
        bool small = chunk.CapacityBytes == SmallBytes;
        Stack<Chunk> free = small ? _freeSmall : _freeLarge;
        if (free.Count < (small ? MaxFreeSmall : MaxFreeLarge))
        {
            free.Push(chunk);
        }
        else if (chunk.IsShared)
        {
            Shared!.Return(chunk.Data);
        }
        else
        {
            NativeMemory.Free(chunk.Data);
        }
    }

    public void Dispose()
    {
        foreach (Chunk chunk in _freeSmall.Concat(_freeLarge))
        {
            if (!chunk.IsShared)
            {
                NativeMemory.Free(chunk.Data);
            }
        }

        _freeSmall.Clear();
        _freeLarge.Clear();
    }
}
