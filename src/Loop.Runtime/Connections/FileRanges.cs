namespace Loop.Connections;

/// <summary>A part of a file that a connection is to send.</summary>
internal struct FileRange
{
    public LoopFile File;
    public long Offset;
    public long LeftBytes;

    /// <summary>Bytes of the backlog that go before it, behind the range before.</summary>
    public int BytesBefore;

    /// <summary>Up to where the file was found in the page cache, or brought there, since the connection last waited for room.</summary>
    public long WarmTo;
}

/// <summary>
/// The file ranges in a connection's send queue. The queue is first in, first out: ordinary bytes lie in the backlog one behind the other, and each
/// range knows how many of them go before it.
/// </summary>
internal sealed class FileRanges
{
    /// <summary>Ranges that one connection may have queued.</summary>
    public const int MaxCount = 256;

    private readonly Queue<FileRange> _behind = new();
    private readonly int _mostCounted;
    private FileRange _head;
    private int _bytesBefore;

    /// <param name="mostCounted">What a range counts in the queue's length at most.</param>
    public FileRanges(int mostCounted) => _mostCounted = mostCounted;

    public int Count { get; private set; }

    /// <summary>What the ranges count in the queue's length: what is left of each, up to a bound, for they hold no memory.</summary>
    public int CountedBytes { get; private set; }

    /// <summary>The first range; only where there is one.</summary>
    public ref FileRange Head => ref _head;

    /// <summary>What a range with so much left counts.</summary>
    public int CountOf(long leftBytes) => (int)Math.Min(leftBytes, _mostCounted);

    /// <summary>Puts a range behind everything that is queued.</summary>
    /// <param name="file">The file; the range holds a reference.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="lengthBytes">How long it is.</param>
    /// <param name="backlogBytes">The length of the backlog.</param>
    /// <exception cref="ObjectDisposedException">The file was closed meanwhile; nothing is queued.</exception>
    public void Add(LoopFile file, long offset, long lengthBytes, int backlogBytes)
    {
        file.AddReference();
        FileRange range = new() { File = file, Offset = offset, LeftBytes = lengthBytes, BytesBefore = backlogBytes - _bytesBefore };
        _bytesBefore = backlogBytes;
        CountedBytes += CountOf(lengthBytes);
        if (Count++ == 0)
        {
            _head = range;
        }
        else
        {
            _behind.Enqueue(range);
        }
    }

    /// <summary>Bytes were put at the head of the backlog.</summary>
    public void NotePrepended(int lengthBytes)
    {
        if (Count > 0)
        {
            _head.BytesBefore += lengthBytes;
            _bytesBefore += lengthBytes;
        }
    }

    /// <summary>Bytes were taken off the head of the backlog.</summary>
    public void NoteTaken(int lengthBytes)
    {
        if (Count > 0)
        {
            _head.BytesBefore -= lengthBytes;
            _bytesBefore -= lengthBytes;
        }
    }

    /// <summary>A part of the first range was sent. True when that was all of it: then the next range is the first.</summary>
    public bool Advance(int lengthBytes)
    {
        CountedBytes -= CountOf(_head.LeftBytes);
        _head.Offset += lengthBytes;
        _head.LeftBytes -= lengthBytes;
        CountedBytes += CountOf(_head.LeftBytes);
        if (_head.LeftBytes > 0)
        {
            return false;
        }

        RemoveHead();
        return true;
    }

    /// <summary>Drops all ranges.</summary>
    public void Clear()
    {
        while (Count > 0)
        {
            CountedBytes -= CountOf(_head.LeftBytes);
            RemoveHead();
        }
    }

    private void RemoveHead()
    {
        LoopFile file = _head.File;
        _bytesBefore -= _head.BytesBefore;
        _head = --Count > 0 ? _behind.Dequeue() : default;
        file.Release();
    }
}
