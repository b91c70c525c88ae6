namespace Loop.Tasks;

/// <summary>A callback that was posted to a loop. Pooled by the scheduler: any thread takes one, the loop thread gives it back.</summary>
internal sealed class PostedCallback : LoopContinuation
{
    private SendOrPostCallback? _callback;
    private object? _state;

    public PostedCallback(LoopScheduler scheduler) => Scheduler = scheduler;

    public override string Name => MethodName.Of(_callback, _state);

    public void Set(SendOrPostCallback callback, object? state)
    {
        _callback = callback;
        _state = state;
    }

    protected override void Proceed()
    {
        SendOrPostCallback callback = _callback!;
        object? state = _state;
        _callback = null;
        _state = null;
        Scheduler!.Return(this);
        try
        {
            callback(state);
        }
        catch (Exception exception)
        {
            // Also what an async void method of the user's throws: it ends here, and not the loop.
            Scheduler.LogFault(exception, MethodName.Of(callback, state));
        }
    }
}
