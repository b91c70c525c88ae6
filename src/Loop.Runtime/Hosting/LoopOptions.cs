using System.Runtime.InteropServices;

namespace Loop;

/// <summary>Options of a host. The command line (<c>--backend</c>, <c>--loops</c>, <c>--port</c>) and the environment override them.</summary>
public sealed class LoopOptions
{
    /// <summary>The backend. Default <see cref="Backend.Auto"/>.</summary>
    public Backend Backend { get; set; }

    /// <summary>How many loops, each a thread. Unless it is set, <see cref="Layout"/> says, which by default gives one per processor.</summary>
    public int Loops
    {
        get => StatedLoops ?? Environment.ProcessorCount;
        set => StatedLoops = value;
    }

    /// <summary>How many loops there are where <see cref="Loops"/> is not set, and which processors they are bound to. Default <see cref="LoopLayout.Auto"/>.</summary>
    public LoopLayout Layout { get; set; }

    /// <summary>
    /// Pins each loop to a processor of its own, spread over the NUMA nodes and over cores before their second threads. Default off. Only with
    /// <see cref="LoopLayout.Auto"/>: the other layouts bind loops anyway.
    /// </summary>
    public bool PinLoops { get; set; }

    /// <summary>
    /// The signals that stop a host which runs by <see cref="LoopHost.RunAsync"/>. Default SIGTERM and SIGINT. One that is taken out is left to handlers with
    /// <see cref="OnSignalAttribute"/>, and to its default action where there is none.
    /// </summary>
    public IList<PosixSignal> StopSignals { get; } = [PosixSignal.SIGTERM, PosixSignal.SIGINT];

    /// <summary>How long a stop may take before what is left is reset. Default ten seconds; at most 24 days. <see cref="TimeSpan.Zero"/> resets all at once.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one call may hold a loop before it is reported, by name. Default 50 ms; at most a day. <see cref="TimeSpan.Zero"/> switches the guard off, and with it
    /// <see cref="StallIsolation"/> and <see cref="EndProcessAfterStall"/>.
    /// </summary>
    public TimeSpan StallThreshold { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// After how long a held loop counts as stuck: the host is unhealthy then, and where other loops share the loop's ports, new clients go
    /// to those until it turns again. Default five seconds; at most a day. With <see cref="TimeSpan.Zero"/> a held loop never counts as stuck.
    /// </summary>
    public TimeSpan StallIsolation { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After how long a held loop ends the process (<see cref="Environment.FailFast(string)"/>), for a supervisor to start it anew. Default never; at most a day.
    /// </summary>
    public TimeSpan? EndProcessAfterStall { get; set; }

    /// <summary>Most connections of the process. Default the descriptor limit less 256.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Most buffer memory of the process, in bytes. Default a quarter of the memory that the garbage collector sees.</summary>
    public long? MaxBufferBytes { get; set; }

    /// <summary>
    /// The time by which timers and limits run out. Default the system's; a test gives one that it drives itself, and timers run when it moves on. The
    /// stop's deadline and the stall guard keep to the system's.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Most threads that do what <see cref="EventLoop.Offload{TResult}(Func{TResult})"/> hands off, for all loops together. They start when needed.
    /// Default one per processor.
    /// </summary>
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>Most off-loaded calls that wait for a worker; further ones fail at once. Rounded up to a power of two. Default 4,096.</summary>
    public int WorkerQueue { get; set; } = 4096;

    /// <summary>Options of io_uring, all off by default; <c>--io-uring</c> comes over them.</summary>
    public IoUringOptions IoUring { get; } = new();

    /// <summary>How many loops are asked for; null where the layout says.</summary>
    internal int? StatedLoops { get; private set; }

    /// <summary>The sizes of each loop's ring.</summary>
    internal Rings.RingOptions Ring { get; set; } = new();
}
