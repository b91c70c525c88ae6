using System.Threading.Tasks.Sources;

namespace Loop.Conformance.Tests.Async;

/// <summary>Something to wait for that costs no memory: one waiter at a time, used again.</summary>
internal sealed class ReusableSource : IValueTaskSource
{
    public static readonly Action<object?> Completing = static source => ((ReusableSource)source!).Complete();

    private ManualResetValueTaskSourceCore<bool> _core;

    public ValueTask WaitAsync()
    {
        _core.Reset();
        return new(this, _core.Version);
    }

    public void Complete() => _core.SetResult(true);

    public void GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
