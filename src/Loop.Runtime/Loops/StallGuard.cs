using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Loop.Loops;

/// <summary>
/// A thread beside the loops that sees when one stands still: it names the handler that holds it, and takes a loop that stays stuck out
/// of the service of new clients. A handler that loops for ever cannot be aborted in .NET, so this is all that can be done for the others.
/// </summary>
internal sealed class StallGuard : IDisposable
{
    /// <summary>Looks in a row that found every loop waiting and nothing done, after which the guard rests until one goes on: a process at rest is not woken for it.</summary>
    private const int LooksBeforeRest = 20;

    /// <summary>How long the end waits for a report that is under way.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<EventLoop> _loops;
    private readonly StallOptions _options;
    private readonly ILogger _logger;
    private readonly Action<StallReport> _report;
    private readonly Watch[] _watches;
    private readonly StallBell _bell;
    private readonly Thread _thread;

    /// <param name="loops">The loops, all started.</param>
    /// <param name="bell">What the loops ring.</param>
    /// <param name="options">When to report, and what to do.</param>
    /// <param name="logger">Where to report.</param>
    /// <param name="report">Called on this guard's thread.</param>
    public StallGuard(IReadOnlyList<EventLoop> loops, StallBell bell, StallOptions options, ILogger logger, Action<StallReport> report)
    {
        _loops = loops;
        _bell = bell;
        _options = options;
        _logger = logger;
        _report = report;
        _watches = new Watch[loops.Count];
        // No pulse is that: the first look at a loop begins its watch, also at one that has not ticked yet. Its time would count from the machine's start.
        Array.Fill(_watches, new() { Pulse = -1 });
        _thread = new(Run) { Name = "loop-stall-guard", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _bell.End();
        // Not for ever: it may be in a subscriber of Stalled that waits for the very stop that waits here.
        _thread.Join(EndPatience);
    }

    private void Run()
    {
        // Twice in the shortest of its times, so that a stall is seen before one and a half of it have passed. The clock is read here and not on the loops.
        TimeSpan interval = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, _options.Shortest.Ticks / 2));
        for (int quietLooks = 0; _bell.Wait(interval);)
        {
            quietLooks = AreAllAtRest() ? quietLooks + 1 : 0;
            for (int i = 0; i < _loops.Count; i++)
            {
                Look(_loops[i], ref _watches[i]);
            }

            if (quietLooks >= LooksBeforeRest)
            {
                if (!_bell.Rest(AreAllAtRest))
                {
                    return;
                }

                BeginAnew();
                quietLooks = 0;
            }
        }
    }

    /// <summary>What holds a loop now has done so since the guard was roused.</summary>
    private void BeginAnew()
    {
        foreach (ref Watch watch in _watches.AsSpan())
        {
            watch.SinceTimestamp = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>All loops wait, and have done nothing since the last look.</summary>
    private bool AreAllAtRest()
    {
        for (int i = 0; i < _loops.Count; i++)
        {
            EventLoop loop = _loops[i];
            if (!loop.Ended.IsCompleted && !(loop.IsWaiting && loop.Pulse == _watches[i].Pulse))
            {
                return false;
            }
        }

        return true;
    }

    private void Look(EventLoop loop, ref Watch watch)
    {
        long pulse = loop.Pulse;
        if (pulse != watch.Pulse || loop.IsWaiting || loop.Ended.IsCompleted)
        {
            if (watch.IsReported || watch.IsIsolated)
            {
                EndStall(loop, watch);
            }

            watch = new() { Pulse = pulse, SinceTimestamp = Stopwatch.GetTimestamp() };
            return;
        }

        TimeSpan held = Stopwatch.GetElapsedTime(watch.SinceTimestamp);
        if (held >= _options.Threshold && !watch.IsReported)
        {
            watch.IsReported = true;
            watch.Holder ??= loop.Holder;
            Report(loop, watch, held);
        }

        if (_options.Isolation > TimeSpan.Zero && held >= _options.Isolation && !watch.IsIsolated)
        {
            // It may come before the report.
            watch.IsIsolated = true;
            watch.Holder ??= loop.Holder;
            loop.IsStuck = true;
            bool shut = _loops.Count > 1 && loop.Isolate();
            LoopLog.LoopStuck(_logger, loop.Index, watch.Holder, (long)held.TotalMilliseconds, shut);
        }

        if (_options.EndProcessAfter is { } limit && held >= limit)
        {
            Environment.FailFast($"Loop {loop.Index} has been held for {held.TotalSeconds:0.0} s by {watch.Holder ?? loop.Holder}; the host was told to end the process then.");
        }
    }

    private void Report(EventLoop loop, in Watch watch, TimeSpan held)
    {
        Interlocked.Increment(ref loop.Stalls);
        LoopLog.LoopStalled(_logger, loop.Index, watch.Holder!, (long)held.TotalMilliseconds);
        try
        {
            _report(new(loop.Index, watch.Holder!, held));
        }
        catch (Exception exception)
        {
            // The guard goes on: it is the last one that still looks.
            LoopLog.StallReportFailed(_logger, exception);
        }
    }

    private void EndStall(EventLoop loop, in Watch watch)
    {
        loop.IsStuck = false;
        long heldMs = (long)Stopwatch.GetElapsedTime(watch.SinceTimestamp).TotalMilliseconds;
        LoopLog.StallEnded(_logger, loop.Index, watch.Holder!, heldMs);
    }

    /// <summary>What was seen of one loop: its pulse, and since when that has not changed.</summary>
    private struct Watch
    {
        public long Pulse;
        public long SinceTimestamp;
        public string? Holder;
        public bool IsReported;
        public bool IsIsolated;
    }
}
