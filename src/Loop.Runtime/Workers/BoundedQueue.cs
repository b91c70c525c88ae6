using System.Numerics;

namespace Loop.Workers;

/// <summary>A bounded queue without locks for many producers and many consumers. A full queue refuses, an empty one gives nothing; neither waits.</summary>
/// <typeparam name="T">What is queued.</typeparam>
/// <remarks>The bounded queue of Dmitry Vyukov: each cell's sequence number says whose turn it is.</remarks>
internal sealed class BoundedQueue<T>
    where T : class
{
    private readonly Cell[] _cells;
    private readonly int _mask;
    private PaddedCounter _enqueue;
    private PaddedCounter _dequeue;

    /// <summary>Makes a queue.</summary>
    /// <param name="capacity">How much it holds, rounded up to a power of two.</param>
    public BoundedQueue(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 2));
        _mask = size - 1;
        _cells = new Cell[size];
        for (int i = 0; i < size; i++)
        {
            _cells[i].Sequence = i;
        }
    }

    public int Capacity => _cells.Length;

    /// <summary>True when nothing is queued. After a full fence it sees all that was queued before a fence of the producer.</summary>
    public bool IsEmpty
    {
        get
        {
            long position = Volatile.Read(ref _dequeue.Value);
            return Volatile.Read(ref _cells[(int)position & _mask].Sequence) < position + 1;
        }
    }

    /// <summary>Queues an item. Any thread.</summary>
    /// <returns>False when the queue is full.</returns>
    public bool TryEnqueue(T item)
    {
        long position = Volatile.Read(ref _enqueue.Value);
        while (true)
        {
            ref Cell cell = ref _cells[(int)position & _mask];
            long difference = Volatile.Read(ref cell.Sequence) - position;
            if (difference == 0)
            {
                long seen = Interlocked.CompareExchange(ref _enqueue.Value, position + 1, position);
                if (seen == position)
                {
                    cell.Item = item;
                    Volatile.Write(ref cell.Sequence, position + 1);
                    return true;
                }

                position = seen;
            }
            else if (difference < 0)
            {
                return false;
            }
            else
            {
                position = Volatile.Read(ref _enqueue.Value);
            }
        }
    }

    /// <summary>Takes the oldest item. Any thread.</summary>
    /// <returns>Null when nothing is queued.</returns>
    public T? TryDequeue()
    {
        long position = Volatile.Read(ref _dequeue.Value);
        while (true)
        {
            ref Cell cell = ref _cells[(int)position & _mask];
            long difference = Volatile.Read(ref cell.Sequence) - (position + 1);
            if (difference == 0)
            {
                long seen = Interlocked.CompareExchange(ref _dequeue.Value, position + 1, position);
                if (seen == position)
                {
                    T item = cell.Item!;
                    cell.Item = null;
                    Volatile.Write(ref cell.Sequence, position + _cells.Length);
                    return item;
                }

                position = seen;
            }
            else if (difference < 0)
            {
                return null;
            }
            else
            {
                position = Volatile.Read(ref _dequeue.Value);
            }
        }
    }

    private struct Cell
    {
        public long Sequence;
        public T? Item;
    }
}
