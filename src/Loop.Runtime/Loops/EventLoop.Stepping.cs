using Loop.Connections;
using Loop.Loops;
using Loop.Rings;
using Loop.Tasks;

namespace Loop;

/// <summary>A loop without a thread of its own, stepped from somebody else's event loop.</summary>
public sealed partial class EventLoop
{
    /// <summary>Ticks of one step at most: then the other loop has its turn, and finds the descriptor readable.</summary>
    private const int TicksPerStep = 16;

    private Thread? _stepper;
    private int _pollDescriptor;
    private bool _isStepping;
    private bool _hasEnded;

    /// <summary>
    /// Of a stepped loop: a descriptor that is readable (poll(2), epoll(7)) when <see cref="RunOnce"/> has something to do: a completion, work from another
    /// thread, a limit or timer that has run out. Watch it by level; nobody but the loop reads it or closes it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The loop runs on a thread of its own.</exception>
    public int PollFd => _thread is null ? _pollDescriptor : throw NotStepped();

    /// <summary>
    /// Of a stepped loop: handles what there is to do, and returns when nothing is left that could be done without waiting; or, so that the caller's own
    /// loop has its turn, when much has been done and <see cref="PollFd"/> is readable still. The thread that made the loop only.
    /// </summary>
    /// <param name="wait">
    /// How long to wait for something to do when there is nothing: <see cref="TimeSpan.Zero"/> where the caller waits on <see cref="PollFd"/>,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.
    /// </param>
    /// <returns>False when the loop has been stopped and has ended.</returns>
    /// <exception cref="InvalidOperationException">
    /// The loop runs on a thread of its own, the caller is on another thread than the one that made it, or a method that the loop called steps it.
    /// </exception>
    public bool RunOnce(TimeSpan wait)
    {
        CheckStepper();
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, Timeout.InfiniteTimeSpan);
        if (_hasEnded)
        {
            return false;
        }

        using LoopScheduler.Entered entered = _scheduler.Enter();
        EventLoop? outer = _current;
        _current = this;
        _isStepping = true;
        try
        {
            return Step(wait < TimeSpan.Zero ? -1 : (long)Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue));
        }
        catch (Exception exception)
        {
            EndFailed(_engine!);
            EndStepping();
            _ended.TrySetException(exception);
            throw;
        }
        finally
        {
            _isStepping = false;
            _isWaiting = true;
            _current = outer;
        }
    }

    private bool Step(long longestWaitMs)
    {
        Ring ring = _ring!;
        ConnectionEngine engine = _engine!;
        bool goesOn = Tick(longestWaitMs);
        long waitMs = 0;
        for (int ticks = 1; goesOn && ticks < TicksPerStep; ticks++)
        {
            // What a tick queued leaves with the next turn. That takes the signal before it looks, so what completes later sets it again.
            goesOn = Tick(longestWaitMs: 0);
            waitMs = WaitMs(ring, engine);
            if (waitMs != 0 && !ring.HasQueued)
            {
                break;
            }
        }

        if (!goesOn)
        {
            Finish(engine);
            EndStepping();
            _ended.SetResult();
            return false;
        }

        // Parked by the last look: from here on a producer wakes the ring, and that makes the descriptor readable.
        ring.SetPollTimer(ring.HasQueued ? 0 : waitMs);
        return true;
    }

    /// <summary>Makes the ring on the calling thread, which from then on is the loop's.</summary>
    private void BeginStepping()
    {
        _stepper = Thread.CurrentThread;
        Ring ring = MakeRing();
        try
        {
            _pollDescriptor = ring.PollDescriptor;
            Begin(ring, new ConnectionEngine(ring, _settings.Engine, _scheduler, _logger, TryPost));
        }
        catch
        {
            ring.Dispose();
            throw;
        }
    }

    private void EndStepping()
    {
        _hasEnded = true;
        WaitForPosters();
        LiveLoops.Remove(this);
        _pollDescriptor = -1;
        _engine!.Dispose();
        _ring!.Dispose();
        _clock?.Dispose();
    }

    private void CheckStepper()
    {
        if (_thread is not null)
        {
            throw NotStepped();
        }

        if (Thread.CurrentThread != _stepper)
        {
            throw new InvalidOperationException(
                $"Loop {Index} was stepped on another thread than the one that made it, which its ring belongs to. Make it and step it on one thread.");
        }

        if (_isStepping)
        {
            throw new InvalidOperationException(
                $"Loop {Index} was stepped by a method that it had called itself. Return from the method: the caller of RunOnce goes on.");
        }
    }

    private InvalidOperationException NotStepped() => new(
        $"Loop {Index} runs on a thread of its own, and cannot be stepped. LoopHostBuilder.BuildStepped() makes a loop that is.");
}
