using Loop.Hosting;
using Loop.Workers;
using Microsoft.Extensions.Logging;

namespace Loop;

/// <summary>
/// One loop without a thread of its own, and its listeners, for a program that has an event loop already: it waits on <see cref="PollFd"/> beside its own
/// descriptors, and calls <see cref="RunOnce"/> when that is readable. Made, stepped and disposed on one thread.
/// </summary>
public sealed class SteppedLoop : IDisposable
{
    /// <summary>A step of the start and of the end, which wait for little: a port that is in use is tried again.</summary>
    private static readonly TimeSpan PumpWait = TimeSpan.FromMilliseconds(10);

    private readonly List<PeerAddress> _endPoints = [];
    private readonly WorkerPool _workers;

    private SteppedLoop(EventLoop loop, WorkerPool workers, StartupRecord record)
    {
        Loop = loop;
        _workers = workers;
        StartupRecord = record;
    }

    /// <summary>The loop.</summary>
    public EventLoop Loop { get; }

    /// <summary>The addresses that are listened on, in the order of the <c>Listen</c> calls; the real port where 0 was asked for.</summary>
    public IReadOnlyList<PeerAddress> EndPoints => _endPoints;

    /// <summary>What was found when the loop started.</summary>
    public StartupRecord StartupRecord { get; }

    /// <summary>A descriptor that is readable when <see cref="RunOnce"/> has something to do; see <see cref="EventLoop.PollFd"/>.</summary>
    public int PollFd => Loop.PollFd;

    /// <summary>Handles what there is to do; see <see cref="EventLoop.RunOnce"/>.</summary>
    /// <param name="wait">How long to wait when there is nothing to do.</param>
    /// <returns>False when the loop has ended.</returns>
    public bool RunOnce(TimeSpan wait) => Loop.RunOnce(wait);

    /// <summary>
    /// Begins to stop in order: no new connections, what has come is served, connections close; what is left at the deadline is reset. Go on
    /// stepping until <see cref="RunOnce"/> returns false. Any thread.
    /// </summary>
    /// <param name="deadline">How long it may take.</param>
    public void RequestStop(TimeSpan deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(deadline, TimeSpan.Zero);
        Loop.RequestStop(deadline);
    }

    /// <summary>Ends the loop; what is left of it is reset.</summary>
    /// <exception cref="LoopInvariantException">The loop ended with buffers or connections not home: a defect of Loop.</exception>
    public void Dispose()
    {
        Loop.RequestAbort();
        while (Loop.RunOnce(PumpWait))
        {
        }

        _workers.Dispose();
    }

    internal static SteppedLoop Start(HostPlan plan, IEnumerable<Action<IReadOnlyList<EventLoop>>> spawns, ILogger logger)
    {
        EventLoop loop = new(index: 0, plan.Loops[0], logger);
        loop.Start();
        SteppedLoop stepped = new(loop, plan.Workers, StartupRecord.From(loop.Ring.Report, plan.FallbackReason));
        HostLog.Started(logger, stepped.StartupRecord);
        try
        {
            foreach (Action<IReadOnlyList<EventLoop>> spawn in spawns)
            {
                spawn([loop]);
            }

            foreach (PlannedEndPoint endPoint in plan.EndPoints)
            {
                stepped.Open(endPoint);
            }
        }
        catch
        {
            stepped.Dispose();
            throw;
        }

        return stepped;
    }

    private void Open(PlannedEndPoint endPoint)
    {
        Task<PeerAddress> opening = endPoint.OpenAsync([Loop], CancellationToken.None);
        while (!opening.IsCompleted)
        {
            Loop.RunOnce(PumpWait);
        }

        _endPoints.Add(opening.GetAwaiter().GetResult());
    }
}
