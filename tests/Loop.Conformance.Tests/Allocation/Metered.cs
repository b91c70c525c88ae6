namespace Loop.Conformance.Tests.Allocation;

/// <summary>Counts calls, and the managed bytes that the loop's thread allocates between two of them.</summary>
internal sealed class Meter
{
    public const int MessageBytes = 64;

    /// <summary>Calls before the measurement: code is compiled, pools are filled.</summary>
    public const int WarmUp = 30_000;

    public const int Measured = 100_000;

    private readonly TaskCompletionSource<long> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _calls;
    private long _before;

    public Task<long> AllocatedBytes => _allocated.Task;

    public void Call()
    {
        _calls++;
        if (_calls == WarmUp)
        {
            _before = GC.GetAllocatedBytesForCurrentThread();
        }
        else if (_calls == WarmUp + Measured)
        {
            _allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - _before);
        }
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
