namespace Loop.Conformance.Tests.Allocation;

/// <summary>
/// Counts calls, and the managed bytes that the loop's thread allocates over windows of them. What a message costs shows in every
/// window; a pool that grows for the first time, in one.
/// </summary>
/// <param name="windowCalls">Calls in a window.</param>
/// <param name="mostWindows">Windows until one must be free of allocations.</param>
internal sealed class Meter(int windowCalls = Meter.WindowCalls, int mostWindows = 4)
{
    public const int MessageBytes = 64;

    public const int WindowCalls = 100_000;

    /// <summary>Calls before the first window.</summary>
    private const int WarmUpCalls = 10_000;

    private readonly TaskCompletionSource<long> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _calls = -WarmUpCalls;
    private long _before;

    /// <summary>The bytes of the first window without any, or of the last one.</summary>
    public Task<long> AllocatedBytes => _allocated.Task;

    public void Call()
    {
        if (++_calls % windowCalls != 0)
        {
            return;
        }

        long now = GC.GetAllocatedBytesForCurrentThread();
        long window = _calls / windowCalls;
        if (window > 0 && (now == _before || window == mostWindows))
        {
            _allocated.TrySetResult(now - _before);
        }

        _before = GC.GetAllocatedBytesForCurrentThread();
    }
}

[LoopHandler]
internal sealed partial class MeteredSpan(Meter meter)
{
    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        meter.Call();
        Connection.Send(bytes);
    }
}

[LoopHandler]
internal sealed partial class MeteredBuffer(Meter meter)
{
    [OnRecv]
    private void OnRecv(RecvBuffer bytes)
    {
        meter.Call();
        Connection.Send(bytes);
    }
}

[LoopHandler]
internal sealed partial class MeteredCount(Meter meter)
{
    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Meter.MessageBytes)
        {
            return 0;
        }

        meter.Call();
        Connection.Send(bytes[..Meter.MessageBytes]);
        return Meter.MessageBytes;
    }
}

[LoopHandler]
internal sealed partial class MeteredFrames(Meter meter)
{
    [OnRecv, FixedLength(Meter.MessageBytes)]
    private void OnFrame(ReadOnlySpan<byte> frame)
    {
        meter.Call();
        Connection.Send(frame);
    }
}
