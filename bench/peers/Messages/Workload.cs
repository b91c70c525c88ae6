using System.Diagnostics;
using System.Globalization;

namespace Loop.Bench.Peers;

/// <summary>Work that runs while a window is open, and counts what it did.</summary>
internal abstract class Workload : IAsyncDisposable
{
    /// <summary>From the beginning of the work to the window: what was cold is warm, and everything is under way.</summary>
    private static readonly TimeSpan _lead = TimeSpan.FromMilliseconds(50);

    public abstract string Description { get; }

    public double AllocatedBytesAUnit { get; protected set; }

    /// <summary>Units done so far; read while the work goes on.</summary>
    protected abstract long Count { get; }

    public static async Task<Workload> MakeAsync(string work, string on) => (work, on) switch
    {
        ("flight", "loop-io_uring" or "loop-epoll") => await LoopFlight.StartAsync(on, inFlight: 1000),
        ("ping", "loop-io_uring" or "loop-epoll") => await LoopFlight.StartAsync(on, inFlight: 1),
        ("flight", "akka") => new AkkaFlight(inFlight: 1000),
        ("ping", "akka") => new AkkaFlight(inFlight: 1),
        ("flight", "proto") => new ProtoFlight(inFlight: 1000),
        ("ping", "proto") => new ProtoFlight(inFlight: 1),
        ("flight", "channel") => new ChannelFlight(inFlight: 1000),
        ("ping", "channel") => new ChannelFlight(inFlight: 1),
        ("ping", "spin") => new SpinningThreads(),
        ("ping", "eventfd") => new SleepingThreads(),
        ("mailbox", "loop-io_uring" or "loop-epoll") => await LoopMailbox.StartAsync(on, producers: 1),
        ("mailbox4", "loop-io_uring" or "loop-epoll") => await LoopMailbox.StartAsync(on, producers: 4),
        ("mailbox", "channel") => new ChannelMailbox(producers: 1),
        ("mailbox4", "channel") => new ChannelMailbox(producers: 4),
        ("arm" or "cancel", "loop-io_uring" or "loop-epoll") => await LoopTimers.StartAsync(on, measuresArming: work == "arm"),
        _ => throw new ArgumentException($"there is no '{work}' on '{on}'"),
    };

    /// <summary>Works for so long, and gives the window's figures as a line of JSON.</summary>
    public virtual async Task<string> RunAsync(double seconds)
    {
        Begin();
        await Task.Delay(_lead);
        long count = Count, allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        double elapsedNs = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        double cpuNs = (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds;
        long units = Count - count;
        AllocatedBytesAUnit = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / units;
        await EndAsync();
        return Line(units, cpuNs, elapsedNs);
    }

    public ValueTask DisposeAsync() => ReleaseAsync();

    protected static string Line(double units, double cpuNs, double elapsedNs) => string.Create(
        CultureInfo.InvariantCulture, $"{{\"units\":{units:0},\"cpuNs\":{cpuNs:0},\"elapsedNs\":{elapsedNs:0},\"loadCpuNs\":0}}");

    /// <summary>Gives back what the work stood on.</summary>
    protected virtual ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    /// <summary>Sets the work going.</summary>
    protected abstract void Begin();

    /// <summary>Lets the work come to rest.</summary>
    protected abstract Task EndAsync();
}
