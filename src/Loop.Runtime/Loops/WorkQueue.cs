using System.Numerics;
using System.Runtime.InteropServices;

namespace Loop.Loops;

/// <summary>
/// Work handed to a loop by any thread: bounded, without locks, many producers and one consumer. A full queue refuses, it never waits.
/// </summary>
/// <remarks>The bounded queue of Dmitry Vyukov: each cell's sequence number says whose turn it is.</remarks>
internal sealed class WorkQueue
{
    private readonly Cell[] _cells;
    private readonly int _mask;
    private Padded _enqueue;
    private Padded _dequeue;

    public WorkQueue(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        _mask = size - 1;
        _cells = new Cell[size];
        for (int i = 0; i < size; i++)
        {
            _cells[i].Sequence = i;
        }
    }

    /// <summary>True when nothing is queued. Exact for the consumer once it has fenced.</summary>
    public bool IsEmpty => Volatile.Read(ref _cells[(int)_dequeue.Value & _mask].Sequence) != _dequeue.Value + 1;

    /// <summary>Queues work. Any thread.</summary>
    /// <returns>False when the queue is full.</returns>
    public bool TryEnqueue(Action<object?> action, object? state)
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
                    cell.Action = action;
                    cell.State = state;
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

    /// <summary>Takes the next work. The loop thread only.</summary>
    public bool TryDequeue(out Action<object?> action, out object? state)
    {
        long position = _dequeue.Value;
        ref Cell cell = ref _cells[(int)position & _mask];
        if (Volatile.Read(ref cell.Sequence) != position + 1)
        {
            action = null!;
            state = null;
            return false;
        }

        action = cell.Action!;
        state = cell.State;
        cell.Action = null;
        cell.State = null;
        Volatile.Write(ref cell.Sequence, position + _cells.Length);
        _dequeue.Value = position + 1;
        return true;
    }

    private struct Cell
    {
        public long Sequence;
        public Action<object?>? Action;
        public object? State;
    }

    /// <summary>A word on cache lines of its own, so that producers and consumer do not slow each other down.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Padded
    {
        [FieldOffset(64)]
        public long Value;
    }
}
