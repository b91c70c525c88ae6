using System.Diagnostics;
using Loop.Connections;
using Loop.Loops;
using Loop.Rings;
using Loop.Tasks;

namespace Loop;

/// <summary>The loop's thread: its ring, its ticks, its end.</summary>
public sealed partial class EventLoop
{
    /// <summary>
    /// A loop that woke this one by a message from ring to ring looks in its next tick whether that arrived, and this one does not end before. The other one may sleep
    /// by then, for as long as nothing comes for it: after this time it is asked for that tick.
    /// </summary>
    private const int RouseAfterMs = 1;

    private void ThreadMain()
    {
        _current = this;
        using LoopScheduler.Entered entered = _scheduler.Enter();
        try
        {
            using Ring ring = MakeRing();
            using ConnectionEngine engine = new(ring, _settings.Engine, _scheduler, _logger, TryPost);
            Begin(ring, engine);
            RunToEnd(engine);
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            // Whoever awaits the start or the end of the loop gets it; nobody else can do anything with it.
            _refusesPosts = true;
            if (!_started.TrySetException(exception))
            {
                LoopLog.LoopFailed(_logger, exception, Index);
                _ended.TrySetException(exception);
            }
        }
        finally
        {
            LiveLoops.Remove(this);
            _clock?.Dispose();
        }
    }

    private void RunToEnd(ConnectionEngine engine)
    {
        try
        {
            while (Tick(longestWaitMs: -1))
            {
            }
        }
        catch
        {
            EndFailed(engine);
            throw;
        }

        _isWaiting = true;
        Finish(engine);
    }

    private Ring MakeRing()
    {
        // Pinned first: the kernel's workers inherit the mask of the thread that makes the ring.
        if (_settings.Processors is { } processors)
        {
            ThreadPinning.Pin(processors);
        }

        RingOptions options = _settings.Ring with { Clock = _clock };
        return _settings.RingMaker is { } maker ? maker(options) : RingFactory.Make(_settings.Backend, options);
    }

    private void Begin(Ring ring, ConnectionEngine engine)
    {
        _ring = ring;
        engine.Home = Home;
        _engine = engine;
        Actors.Attach(engine, ring.NowMs);
        LiveLoops.Add(this);
        _started.SetResult();
    }

    /// <summary>One tick.</summary>
    /// <param name="longestWaitMs">The longest wait for something to do; -1 for as long as the loop's own limits allow.</param>
    /// <returns>False when the loop was stopped, and has nothing left.</returns>
    private bool Tick(long longestWaitMs)
    {
        Ring ring = _ring!;
        ConnectionEngine engine = _engine!;
        TickMeter? meter = _settings.Meter;
        long waitMs = WaitMs(ring, engine);
        _isWaiting = true;
        ring.Turn(longestWaitMs >= 0 && (waitMs < 0 || waitMs > longestWaitMs) ? longestWaitMs : waitMs);
        _isWaiting = false;
        if (_settings.StallBell is { IsResting: true } bell)
        {
            bell.Ring();
        }

        Volatile.Write(ref _parked, 0);
        long begun = meter is { IsEnabled: true } ? Stopwatch.GetTimestamp() : 0;
        long completions = ring.Counters.Completions;
        _clockRang = false;
        long nowMs = ring.NowMs;
        Actors.BeginTick(nowMs);
        engine.Drain(nowMs);
        _wakes.NoteSent(ring);
        RunPosts();
        Actors.Run();
        _scheduler.Collect();
        engine.Files.EndOperations();
        _scheduler.Run();
        engine.RunReady();
        engine.EndTick();
        _wakes.Send(ring);
        if (begun != 0)
        {
            meter!.Record(begun, ring.Counters.Completions - completions);
        }

        Volatile.Write(ref _ticks, _ticks + 1);
        if (_stopRequest is not null)
        {
            TakeStopRequest(Environment.TickCount64);
        }

        return _stop is null || !_stop.Step(Environment.TickCount64);
    }

    private void TakeStopRequest(long nowMs)
    {
        StopRequest request = Interlocked.Exchange(ref _stopRequest, null)!;
        if (_stop is null)
        {
            _stop = new(_engine!, Actors, nowMs, request.Deadline);
        }
        else if (request.Deadline == TimeSpan.Zero)
        {
            _stop.Expire(nowMs);
        }
    }

    private void Finish(ConnectionEngine engine)
    {
        RefusePosts(engine);
        engine.Watches.Clear();
        engine.CheckHome();
        Actors.CheckHome();
    }

    /// <summary>The last posts: from here on they are refused, and those that were taken run.</summary>
    private void RefusePosts(ConnectionEngine engine)
    {
        engine.End();
        RunLastPosts();
        EndActors();
        RunLastPosts();
        _scheduler.End();
        _wakes.End();
    }

    /// <summary>
    /// The loop has failed, and makes no more ticks: what it was handed comes to its end as in <see cref="RefusePosts"/>. What the failure broke of that keeps nothing
    /// else from its end.
    /// </summary>
    private void EndFailed(ConnectionEngine engine)
    {
        _isWaiting = true;
        ReadOnlySpan<Action> steps = [engine.End, RunLastPosts, EndActors, RunLastPosts, _scheduler.End, _wakes.End, engine.Abandon, WaitForPosters];
        foreach (Action step in steps)
        {
            try
            {
                step();
            }
            catch (Exception exception)
            {
                LoopLog.EndOfFailedLoopFailed(_logger, exception, Index);
            }
        }
    }

    private void RunLastPosts()
    {
        _refusesPosts = true;
        while (!_posts.IsEmpty)
        {
            RunPosts();
        }
    }

    /// <summary>Ends the actors, and waits for those who are about to wake this loop: the ring closes next.</summary>
    private void EndActors()
    {
        Volatile.Write(ref _parked, 0);
        Actors.EndAll();
        // First it wakes whom it has to: two loops that end must not wait for each other.
        _wakes.End();
        WaitForPosters();
    }

    /// <summary>From here on posts are refused, and nobody wakes the ring.</summary>
    private void WaitForPosters()
    {
        _refusesPosts = true;
        Interlocked.MemoryBarrier();
        SpinWait spin = default;
        for (long rouseMs = Environment.TickCount64 + RouseAfterMs; Volatile.Read(ref _posting) > 0;)
        {
            spin.SpinOnce();
            if (Environment.TickCount64 >= rouseMs)
            {
                LiveLoops.RouseOthers(this);
                rouseMs = Environment.TickCount64 + RouseAfterMs;
            }
        }
    }
}
