namespace Loop.Tasks;

/// <summary>Continuations in order, linked through themselves. One thread only.</summary>
internal struct ContinuationList
{
    private LoopContinuation? _first;
    private LoopContinuation? _last;

    public readonly bool IsEmpty => _first is null;

    /// <summary>Adds one behind the others.</summary>
    public void Add(LoopContinuation continuation)
    {
        continuation.Next = null;
        if (_last is null)
        {
            _first = continuation;
        }
        else
        {
            _last.Next = continuation;
        }

        _last = continuation;
    }

    /// <summary>Adds one before the others.</summary>
    public void AddFirst(LoopContinuation continuation)
    {
        continuation.Next = _first;
        _first = continuation;
        _last ??= continuation;
    }

    /// <summary>Moves all of another list behind this one.</summary>
    public void Append(ref ContinuationList others)
    {
        if (others._first is null)
        {
            return;
        }

        if (_last is null)
        {
            _first = others._first;
        }
        else
        {
            _last.Next = others._first;
        }

        _last = others._last;
        others = default;
    }

    /// <summary>Moves all of another list before this one.</summary>
    public void Prepend(ref ContinuationList others)
    {
        if (others._first is null)
        {
            return;
        }

        others._last!.Next = _first;
        _first = others._first;
        _last ??= others._last;
        others = default;
    }

    /// <summary>Takes the first; null when there is none.</summary>
    public LoopContinuation? Take()
    {
        LoopContinuation? taken = _first;
        if (taken is not null)
        {
            _first = taken.Next;
            taken.Next = null;
            if (_first is null)
            {
                _last = null;
            }
        }

        return taken;
    }
}
