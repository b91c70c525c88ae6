namespace Loop.Tasks;

/// <summary>Free objects of one kind, kept for their next use up to a bound. One thread only.</summary>
/// <typeparam name="T">The kind.</typeparam>
internal sealed class FreeList<T>
    where T : LoopContinuation
{
    /// <summary>Enough for ten thousand suspended at once; what ends beyond is left to the garbage collector.</summary>
    public const int Capacity = 16 * 1024;

    private LoopContinuation? _first;

    public int Count { get; private set; }

    /// <summary>Takes one; null when there is none.</summary>
    public T? Take()
    {
        LoopContinuation? taken = _first;
        if (taken is null)
        {
            return null;
        }

        _first = taken.Next;
        taken.Next = null;
        Count--;
        return (T)taken;
    }

    /// <summary>Keeps one that nobody refers to any more.</summary>
    public void Add(T free)
    {
        if (Count < Capacity)
        {
            free.Next = _first;
            _first = free;
            Count++;
        }
    }
}
