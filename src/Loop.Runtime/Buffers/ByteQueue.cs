namespace Loop.Buffers;

/// <summary>
/// Bytes in order, in pooled chunks: what a socket did not take at once, or what came for a connection that is paused. The head
/// stays in place until it is taken, so a send may refer to it while more is appended behind.
/// </summary>
internal sealed unsafe class ByteQueue
{
    private Chunk? _head;
    private Chunk? _tail;

    public int LengthBytes { get; private set; }

    public bool IsEmpty => LengthBytes == 0;

    /// <summary>Memory held, which is more than the bytes in it.</summary>
    public int MemoryBytes { get; private set; }

    /// <summary>The chunk that <see cref="Peek"/> shows the bytes of.</summary>
    public Chunk? Head => _head;

    public void Append(ChunkPool pool, byte* data, int lengthBytes)
    {
        LengthBytes += lengthBytes;
        while (lengthBytes > 0)
        {
            if (_tail is null || _tail.RoomBytes == 0)
            {
                Link(pool.Rent(lengthBytes));
            }

            int part = Math.Min(lengthBytes, _tail!.RoomBytes);
            Buffer.MemoryCopy(data, _tail.Data + _tail.End, part, part);
            _tail.End += part;
            data += part;
            lengthBytes -= part;
        }
    }

    /// <summary>The first run of bytes that lie together; empty when there are none.</summary>
    public byte* Peek(out int lengthBytes)
    {
        if (_head is null)
        {
            lengthBytes = 0;
            return null;
        }

        lengthBytes = _head.LengthBytes;
        return _head.Data + _head.Start;
    }

    /// <summary>Takes bytes off the head; not more than <see cref="Peek"/> showed.</summary>
    public void Advance(ChunkPool pool, int lengthBytes)
    {
        if (_head is null || lengthBytes > _head.LengthBytes)
        {
            throw new LoopInvariantException($"{lengthBytes} bytes taken from a queue whose head has {_head?.LengthBytes ?? 0}.");
        }

        LengthBytes -= lengthBytes;
        _head.Start += lengthBytes;
        if (_head.LengthBytes == 0)
        {
            Chunk emptied = _head;
            _head = emptied.Next;
            _tail = _head is null ? null : _tail;
            MemoryBytes -= emptied.CapacityBytes;
            pool.Return(emptied);
        }
    }

    /// <summary>Takes everything out of another queue.</summary>
    public void AppendAll(ChunkPool pool, ByteQueue other)
    {
        while (!other.IsEmpty)
        {
            byte* data = other.Peek(out int lengthBytes);
            Append(pool, data, lengthBytes);
            other.Advance(pool, lengthBytes);
        }
    }

    public void Clear(ChunkPool pool)
    {
        while (_head is not null)
        {
            Advance(pool, _head.LengthBytes);
        }
    }

    private void Link(Chunk chunk)
    {
        MemoryBytes += chunk.CapacityBytes;
        if (_tail is null)
        {
            _head = chunk;
        }
        else
        {
            _tail.Next = chunk;
        }

        _tail = chunk;
    }
}
