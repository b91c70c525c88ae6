namespace Loop.Conformance.Tests.Async;

/// <summary>
/// Counts calls of a loop's handlers, and the managed bytes that its thread allocates over windows of them. A pool that grows for the first time
/// shows in one window; what every call costs, in all.
/// </summary>
internal sealed class AsyncMeter
{
    public const int WindowCalls = 10_000;

    /// <summary>
    /// Windows until one must be free of allocations. What a later one shows is a frame's carry of a length that was not seen before: its array comes from the
    /// shared pool, and stays there.
    /// </summary>
    private const int MostWindows = 4;

    private readonly TaskCompletionSource<long> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _calls;
    private long _before;
    private volatile bool _isClosed;

    /// <summary>The bytes of the first window without any, or of the last one.</summary>
    public Task<long> AllocatedBytes => _allocated.Task;

    /// <summary>Set while connections are still being accepted, which takes memory on the loop's thread.</summary>
    public bool IsClosed
    {
        set => _isClosed = value;
    }

    public void Call()
    {
        if (_isClosed || ++_calls % WindowCalls != 0)
        {
            return;
        }

        long now = GC.GetAllocatedBytesForCurrentThread();
        long window = _calls / WindowCalls;
        if (window > 1 && (now == _before || window == MostWindows))
        {
            _allocated.TrySetResult(now - _before);
        }

        _before = GC.GetAllocatedBytesForCurrentThread();
    }
}
