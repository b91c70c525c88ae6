using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Buffers;

/// <summary>
/// Where a tick's copied bytes wait for their send: memory that is only ever bumped, and starts over when the sends were
/// attempted. Small answers of many connections lie side by side and stay hot.
/// </summary>
internal sealed unsafe class SendArena : IDisposable
{
    private const int BlockBytes = 64 * 1024;
    private const int MaxKeptBlocks = 16;
    private const int BlocksKeptUnused = 1;

    private readonly List<nint> _blocks = [];
    private readonly List<nint> _oversized = [];
    private byte* _position;
    private int _room;
    private int _block = -1;
    private int _mostUsed;

    /// <summary>Native memory held, in bytes.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>There is more than is kept when nothing happens.</summary>
    public bool MayShrink => _blocks.Count > BlocksKeptUnused;

    /// <summary>Bytes of room at <see cref="Position"/>.</summary>
    public int Room => _room;

    /// <summary>Where the next bytes go when they fit into <see cref="Room"/>.</summary>
    public byte* Position => _position;

    /// <summary>Takes room for bytes that lie together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Take(int lengthBytes)
    {
        if (lengthBytes > _room)
        {
            return TakeNew(lengthBytes);
        }

        byte* address = _position;
        _position += lengthBytes;
        _room -= lengthBytes;
        return address;
    }

    /// <summary>Starts over; nothing refers to the memory any more.</summary>
    public void Reset()
    {
        foreach (nint block in _oversized)
        {
            NativeMemory.Free((void*)block);
        }

        _oversized.Clear();
        while (_blocks.Count > MaxKeptBlocks)
        {
            NativeMemory.Free((void*)_blocks[^1]);
            _blocks.RemoveAt(_blocks.Count - 1);
        }

        MemoryBytes = (long)_blocks.Count * BlockBytes;
        if (_blocks.Count > 0)
        {
            _block = 0;
            _position = (byte*)_blocks[0];
            _room = BlockBytes;
        }
    }

    /// <summary>From here on it is noted how much is used.</summary>
    public void BeginLook() => _mostUsed = _block + 1;

    /// <summary>Gives back some of the blocks that were not used since the look began.</summary>
    /// <returns>True when more of them are left.</returns>
    public bool Shrink(int mostBytes)
    {
        int kept = Math.Max(_mostUsed, BlocksKeptUnused);
        for (int left = mostBytes / BlockBytes; _blocks.Count > kept && left > 0; left--)
        {
            NativeMemory.Free((void*)_blocks[^1]);
            _blocks.RemoveAt(_blocks.Count - 1);
            MemoryBytes -= BlockBytes;
        }

        return _blocks.Count > kept;
    }

    public void Dispose()
    {
        Reset();
        foreach (nint block in _blocks)
        {
            NativeMemory.Free((void*)block);
        }

        _blocks.Clear();
    }

    private byte* TakeNew(int lengthBytes)
    {
        if (lengthBytes > BlockBytes)
        {
            nint oversized = (nint)NativeMemory.Alloc((nuint)lengthBytes);
            _oversized.Add(oversized);
            MemoryBytes += lengthBytes;
            return (byte*)oversized;
        }

        if (++_block == _blocks.Count)
        {
            _blocks.Add((nint)NativeMemory.Alloc(BlockBytes));
            MemoryBytes += BlockBytes;
        }

        _mostUsed = Math.Max(_mostUsed, _block + 1);
        _position = (byte*)_blocks[_block];
        _room = BlockBytes;
        return Take(lengthBytes);
    }
}
