namespace Loop.Tasks;

/// <summary>A task that had failed when it was made: a method that threw before its first wait.</summary>
/// <typeparam name="TResult">What it would have given.</typeparam>
internal sealed class EndedTask<TResult> : LoopTaskSource<TResult>
{
    public EndedTask(Exception exception)
    {
        Scheduler = LoopScheduler.Current;
        Fail(exception);
    }

    public override string Name => "a method that threw before its first await";

    protected override void GoOn() => throw new LoopInvariantException("A task that has ended was to go on.");

    protected override void Recycle()
    {
        // Made for one exception: not used again.
    }
}
