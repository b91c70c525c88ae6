using Loop.Tasks;

namespace Loop;

/// <summary>Methods that waited and go on here.</summary>
public sealed partial class EventLoop
{
    private readonly LoopScheduler _scheduler;

    /// <summary>Beside the queue of posts: a continuation is never refused by a loop that runs. Any other thread.</summary>
    private bool TryDeliver(LoopContinuation continuation)
    {
        Interlocked.Increment(ref _posting);
        try
        {
            if (_refusesPosts)
            {
                return false;
            }

            _scheduler.Arrive(continuation);
            WakeIfParked();
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _posting);
        }
    }
}
