namespace Loop.Tasks;

/// <summary>Brings what awaits anything on a loop's thread back to that thread, inside a tick and before its flush.</summary>
internal sealed class LoopSynchronizationContext : SynchronizationContext
{
    private readonly LoopScheduler _scheduler;

    public LoopSynchronizationContext(LoopScheduler scheduler) => _scheduler = scheduler;

    public override void Post(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        _scheduler.Post(d, state);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (LoopScheduler.Current != _scheduler)
        {
            throw new NotSupportedException(
                "SynchronizationContext.Send would make this thread wait for a loop. Use Post, or EventLoop.Post, and let the loop answer.");
        }

        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
