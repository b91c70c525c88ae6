using Loop.Rings;

namespace Loop.Buffers;

/// <summary>The free chunks of one size: warm ones, which have their pages, and cold ones, whose pages were given back. The loop thread only.</summary>
internal sealed unsafe class ChunkStock(int capacityBytes, int mostWarm, int keptWarm) : IDisposable
{
    private readonly PageMemory _memory = new(capacityBytes);
    private readonly List<Chunk> _warm = [];
    private readonly Stack<Chunk> _cold = new();
    private int _leastWarm;

    /// <summary>Memory in free chunks that have their pages.</summary>
    public long WarmBytes => (long)_warm.Count * capacityBytes;

    /// <summary>There are more warm ones than are kept when nothing happens.</summary>
    public bool MayShrink => _warm.Count > keptWarm;

    /// <summary>Takes a chunk, the one that was used last.</summary>
    public Chunk Rent()
    {
        int last = _warm.Count - 1;
        if (last < 0)
        {
            return _cold.TryPop(out Chunk? cold) ? cold : new(_memory.Take(), capacityBytes);
        }

        Chunk chunk = _warm[last];
        _warm.RemoveAt(last);
        _leastWarm = Math.Min(_leastWarm, last);
        return chunk;
    }

    public void Return(Chunk chunk)
    {
        if (_warm.Count < mostWarm)
        {
            _warm.Add(chunk);
        }
        else
        {
            Cool(chunk);
        }
    }

    /// <summary>From here on it is noted how many lie unused.</summary>
    public void BeginLook() => _leastWarm = _warm.Count;

    /// <summary>Cools of what lay unused since the look began, the bottom of the stack, so many bytes at most, though one chunk at least.</summary>
    /// <returns>True when more of it is left.</returns>
    public bool Shrink(int mostBytes)
    {
        int surplus = Math.Clamp(_warm.Count - keptWarm, 0, _leastWarm);
        int cooled = Math.Min(surplus, Math.Max(1, mostBytes / capacityBytes));
        for (int i = 0; i < cooled; i++)
        {
            Cool(_warm[i]);
        }

        _warm.RemoveRange(0, cooled);
        _leastWarm -= cooled;
        return cooled < surplus;
    }

    public void Dispose() => _memory.Dispose();

    private void Cool(Chunk chunk)
    {
        _memory.Cool(chunk.Data);
        _cold.Push(chunk);
    }
}
