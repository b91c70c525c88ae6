using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Rings;

/// <summary>
/// The receive buffers of one ring: native memory, and for each buffer the count of pieces of it that are out. A buffer
/// is home again when the ring has finished filling it and the last piece was released.
/// </summary>
/// <remarks>Used by the loop thread only. The ring collects what came home with <see cref="TryTakeReturned"/>.</remarks>
internal sealed unsafe class ReceiveMemory : IDisposable
{
    private readonly int[] _references;
    private readonly bool[] _finished;
    private readonly int[] _returned;
    private readonly byte*[] _buffers;
    private readonly Stack<int> _vacant = new();
    private int _returnedCount;
    private int _used;
    private int _piecesOut;

    public ReceiveMemory(int maxBuffers, int bufferBytes)
    {
        MaxBuffers = maxBuffers;
        BufferBytes = bufferBytes;
        _references = new int[maxBuffers];
        _finished = new bool[maxBuffers];
        _returned = new int[maxBuffers];
        _buffers = new byte*[maxBuffers];
    }

    public int MaxBuffers { get; }

    public int BufferBytes { get; }

    /// <summary>How many buffers have memory behind them.</summary>
    public int Allocated { get; private set; }

    /// <summary>Native memory held, in bytes.</summary>
    public long MemoryBytes => (long)Allocated * BufferBytes;

    /// <summary>Pieces handed out and not yet released: 0 when every buffer is home.</summary>
    public int PiecesOut => _piecesOut;

    /// <summary>Gives one more buffer its memory.</summary>
    /// <returns>Its id, or -1 when the maximum is reached.</returns>
    public int Grow()
    {
        if (Allocated == MaxBuffers)
        {
            return -1;
        }

        if (!_vacant.TryPop(out int id))
        {
            id = _used++;
        }

        Allocated++;
        // From the start of a page on where it is made of pages, which can be given back then.
        _buffers[id] = (byte*)NativeMemory.AlignedAlloc((nuint)BufferBytes, PageMemory.IsOfWholePages(BufferBytes) ? (nuint)Environment.SystemPageSize : 4096);
        return id;
    }

    /// <summary>Gives the memory of a buffer back that is home and that the ring has not taken again.</summary>
    public void Retire(int bufferId)
    {
        if (_references[bufferId] != 0 || _buffers[bufferId] == null)
        {
            throw new LoopInvariantException($"Receive buffer {bufferId} was to be given back while it was in use.");
        }

        NativeMemory.AlignedFree(_buffers[bufferId]);
        _buffers[bufferId] = null;
        _vacant.Push(bufferId);
        Allocated--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Address(int bufferId) => _buffers[bufferId];

    /// <summary>Counts a piece of a buffer as out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddReference(int bufferId)
    {
        _references[bufferId]++;
        _piecesOut++;
    }

    /// <summary>The ring will fill no more of this buffer.</summary>
    public void Finish(int bufferId)
    {
        _finished[bufferId] = true;
        if (_references[bufferId] == 0)
        {
            Return(bufferId);
        }
    }

    /// <summary>Releases one piece of a buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(int bufferId)
    {
        int left = --_references[bufferId];
        _piecesOut--;
        if (left <= 0)
        {
            ReleasedLast(bufferId, left);
        }
    }

    /// <summary>Takes one buffer that came home since the last call.</summary>
    public bool TryTakeReturned(out int bufferId)
    {
        if (_returnedCount == 0)
        {
            bufferId = -1;
            return false;
        }

        bufferId = _returned[--_returnedCount];
        return true;
    }

    public void Dispose()
    {
        for (int id = 0; id < _used; id++)
        {
            NativeMemory.AlignedFree(_buffers[id]); // a retired one is null, which is nothing to free
            _buffers[id] = null;
        }

        Allocated = 0;
    }

    private void ReleasedLast(int bufferId, int left)
    {
        if (left < 0)
        {
            throw new LoopInvariantException($"Receive buffer {bufferId} was released more often than it was handed out.");
        }

        if (_finished[bufferId])
        {
            Return(bufferId);
        }
    }

    private void Return(int bufferId)
    {
        _finished[bufferId] = false;
        _returned[_returnedCount++] = bufferId;
    }
}
