using System.Numerics;
using Loop.Connections;
using Loop.Loops;
using Loop.Rings;
using Loop.Workers;

namespace Loop.Hosting;

/// <summary>Everything that a host starts with, resolved and checked before the first thread runs.</summary>
internal sealed record HostPlan(
    IReadOnlyList<LoopSettings> Loops, IReadOnlyList<PlannedEndPoint> EndPoints, WorkerPool Workers, string? FallbackReason)
{
    /// <summary>Descriptors that are left for everything but connections.</summary>
    private const int ReservedDescriptors = 256;

    /// <exception cref="LoopException">An option is bad, or the backend is not available.</exception>
    public static HostPlan Make(
        IReadOnlyList<string> arguments, IReadOnlyList<EndPointPlan> plans, LoopOptions options, HostServices services, bool isStepped = false)
    {
        HostTimes.Check(options);
        CommandLine line = CommandLine.Parse(arguments, Environment.GetEnvironmentVariable);
        int? count = isStepped ? 1 : line.Loops ?? (line.Layout is null ? options.StatedLoops : null);
        if (count is < 1 or > 1024)
        {
            throw new LoopException($"{count} loops cannot run; choose 1 to 1024");
        }

        // The thread that steps a loop is its owner's to bind.
        IReadOnlyList<IReadOnlyList<int>?> places = isStepped
            ? [null]
            : LoopPlacement.Place(
                count, line.Layout ?? options.Layout, options.PinLoops, Environment.ProcessorCount,
                static () => ProcessorTopology.Read("/", Environment.ProcessorCount));

        // The command line's port is the first endpoint's.
        SystemdSockets sockets = SystemdSockets.OfProcess();
        List<PlannedEndPoint> endPoints = [.. plans.Select((plan, index) => plan.Resolve(index == 0 ? line.Port : null, services, sockets))];
        Backend wanted = line.Backend ?? options.Backend;
        Backend backend = RingFactory.Choose(wanted, static () => BackendProbe.Process);
        string? fallback = wanted == Backend.Auto && backend == Backend.Epoll ? BackendProbe.Process.NotAvailable : null;
        RingOptions ring = options.Ring with { Uring = IoUringText.Resolve(options.IoUring, line.IoUring) };
        WorkerPool workers = MakeWorkers(options);
        return new(MakeLoops(backend, places, workers, options, ring, services.Provider, isStepped), endPoints, workers, fallback);
    }

    private static WorkerPool MakeWorkers(LoopOptions options)
    {
        if (options.Workers is < 1 or > 1024 || options.WorkerQueue is < 1 or > 1 << 20)
        {
            throw new LoopException(
                $"{options.Workers} workers with a queue of {options.WorkerQueue} cannot run; choose Workers from 1 to 1024 and WorkerQueue from 1 to {1 << 20}");
        }

        return new(options.Workers, options.WorkerQueue, "loop-worker");
    }

    private static List<LoopSettings> MakeLoops(
        Backend backend, IReadOnlyList<IReadOnlyList<int>?> places, WorkerPool workers, LoopOptions options, RingOptions ring, IServiceProvider services, bool isStepped)
    {
        int count = places.Count;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        EngineOptions engine = new()
        {
            Budget = new(MaxConnections(options)),
            MaxBufferBytes = (options.MaxBufferBytes ?? available / 4) / count,
        };
        if (engine.MaxBufferBytes < ring.ReceiveBufferBytes * (long)ring.ReceiveBuffers * 2)
        {
            throw new LoopException(
                $"a limit of {engine.MaxBufferBytes} buffer bytes a loop is too small; raise MaxBufferBytes to at least " +
                $"{ring.ReceiveBufferBytes * (long)ring.ReceiveBuffers * 2 * count}, or use fewer loops");
        }

        List<LoopSettings> loops = [];
        foreach (IReadOnlyList<int>? processors in places)
        {
            loops.Add(new()
            {
                Backend = backend,
                Ring = Bounded(ring, engine.MaxBufferBytes) with { IsPolled = isStepped, Uring = UringOf(ring.Uring, loops.Count) },
                Engine = engine,
                Services = services,
                Time = options.TimeProvider == TimeProvider.System ? null : options.TimeProvider,
                Workers = workers,
                Processors = processors,
                IsStepped = isStepped,
            });
        }

        return loops;
    }

    private static UringOptions UringOf(UringOptions options, int loop) =>
        options with { SqPollProcessor = (options.SqPollProcessor + loop) % Environment.ProcessorCount };

    /// <summary>Receive memory grows on evidence, but to half of the loop's limit at most: the rest is for what waits in queues.</summary>
    private static RingOptions Bounded(RingOptions ring, long maxBufferBytes)
    {
        long most = Math.Max(ring.ReceiveBuffers, maxBufferBytes / 2 / ring.ReceiveBufferBytes);
        int buffers = (int)Math.Min(ring.MaxReceiveBuffers, most);
        return ring with { MaxReceiveBuffers = 1 << BitOperations.Log2((uint)buffers) };
    }

    private static int MaxConnections(LoopOptions options)
    {
        long descriptors = ProcessLimits.Descriptors;
        long most = options.MaxConnections ?? descriptors - ReservedDescriptors;
        if (most < 1)
        {
            throw new LoopException(
                $"a descriptor limit (RLIMIT_NOFILE) of {descriptors} leaves no room for connections beside {ReservedDescriptors} reserved ones; " +
                "raise it to at least 1024 (ulimit -n 1024, LimitNOFILE=1024) or set MaxConnections");
        }

        return (int)Math.Min(most, Token.MaxSlots);
    }
}
