namespace Loop.Buffers;

/// <summary>
/// The chunks of one loop, in two sizes: small ones for what is little, large ones for what is much. Free ones keep their pages up to a
/// bound, and those that lie unused for a while give them back too. The loop thread only.
/// </summary>
internal sealed unsafe class ChunkPool : IDisposable
{
    public const int SmallBytes = 4 * 1024;
    public const int LargeBytes = 64 * 1024;

    // A burst finds up to 4 MiB of small ones and 16 MiB of large ones with their pages; 256 KiB and 512 KiB stay when nothing happens.
    private readonly ChunkStock _small = new(SmallBytes, mostWarm: 1024, keptWarm: 64);
    private readonly ChunkStock _large = new(LargeBytes, mostWarm: 256, keptWarm: 8);
    private readonly Stack<Chunk> _shared = new();

    /// <summary>Where large chunks come from first; null for nowhere.</summary>
    public Rings.SendMemory? Shared { get; set; }

    /// <summary>Chunks that were returned and that the kernel still reads; they are among those in use.</summary>
    public int WithKernel { get; private set; }

    /// <summary>Bytes of memory in chunks that are out.</summary>
    public long InUseBytes { get; private set; }

    /// <summary>Chunks that are out: 0 when all are home.</summary>
    public int InUse { get; private set; }

    /// <summary>Bytes of memory in free chunks that have their pages.</summary>
    public long FreeBytes => _small.WarmBytes + _large.WarmBytes;

    /// <summary>There are more free chunks with pages than are kept when nothing happens.</summary>
    public bool MayShrink => _small.MayShrink || _large.MayShrink;

    /// <summary>Rents a chunk for at least one byte, large when more than a small one's worth is to come.</summary>
    public Chunk Rent(int expectedBytes)
    {
        bool small = expectedBytes <= SmallBytes;
        int capacityBytes = small ? SmallBytes : LargeBytes;
        InUse++;
        InUseBytes += capacityBytes;
        return small ? _small.Rent() : (Shared is null ? null : TryRentShared()) ?? _large.Rent();
    }

    /// <summary>From here on it is noted how many chunks lie unused.</summary>
    public void BeginLook()
    {
        _small.BeginLook();
        _large.BeginLook();
    }

    /// <summary>Gives back the pages of some of the free chunks that lay unused since the look began.</summary>
    /// <returns>True when more of them are left.</returns>
    public bool Shrink(int mostBytes) => _small.Shrink(mostBytes) || _large.Shrink(mostBytes);

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
        if (chunk.IsShared)
        {
            _shared.Push(chunk);
        }
        else if (chunk.CapacityBytes == SmallBytes)
        {
            _small.Return(chunk);
        }
        else
        {
            _large.Return(chunk);
        }
    }

    public void Dispose()
    {
        _small.Dispose();
        _large.Dispose();
    }

    private Chunk? TryRentShared()
    {
        if (_shared.TryPop(out Chunk? chunk))
        {
            return chunk;
        }

        byte* block = Shared!.TryTake();
        return block == null ? null : new(block, LargeBytes) { IsShared = true };
    }
}
