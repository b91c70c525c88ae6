using System.Diagnostics;
using Loop.CompilerServices;
using Loop.Loops;
using Loop.Rings;

namespace Loop.Hosting;

/// <summary>One <c>Listen</c> call for datagrams, resolved when the host starts.</summary>
internal sealed class DatagramListenPlan : EndPointPlan
{
    private readonly Func<HostServices, string, DatagramPlan> _makePlan;

    private DatagramListenPlan(string endPoint, string handlerName, DatagramOptions options, Func<HostServices, string, DatagramPlan> makePlan)
        : base(endPoint)
    {
        HandlerName = handlerName;
        Options = options;
        _makePlan = makePlan;
    }

    /// <summary>The simple name of the handler class.</summary>
    public string HandlerName { get; }

    public DatagramOptions Options { get; }

    public static DatagramListenPlan Make<T>(string endPoint, Func<T>? factory, Action<DatagramOptions>? configure)
        where T : class, IDatagramHandler<T>
    {
        if (factory is null)
        {
            LoopException.ThrowIfNeedsFactory(T.NeedsFactory);
        }

        DatagramOptions options = new();
        configure?.Invoke(options);
        return new(endPoint, typeof(T).Name, options, (services, where) =>
        {
            DatagramPlan made = DatagramPlan.Make(where, ActorBinding.Of<T>(), factory ?? (() => T.Create(services.Provider)), options);
            if (factory is null)
            {
                services.Require(typeof(T), T.RequiredServices);
            }

            return made;
        });
    }

    public override PlannedEndPoint Resolve(int? port, HostServices services, SystemdSockets sockets)
    {
        if (SystemdSockets.IsNamedBy(EndPoint))
        {
            InheritedSocket socket = port is { } unfit ? throw NoPort(unfit) : sockets.TakeDatagram(EndPoint);
            return new PlannedDatagrams(_makePlan(services, EndPointText.OfDatagrams(socket.Local)) with { Inherited = socket.Descriptor });
        }

        DatagramPlan plan = _makePlan(services, EndPoint);
        return port is not { } other ? new PlannedDatagrams(plan)
            : plan.Local.Address is { } address ? new PlannedDatagrams(plan with { Local = new(address, other) })
            : throw NoPort(other);
    }
}

/// <summary>
/// A datagram socket, resolved: one where one loop serves it, a SO_REUSEPORT group of this process's own where several do. The kernel spreads peers
/// over the group by their addresses, so one peer's datagrams stay on one loop.
/// </summary>
internal sealed record PlannedDatagrams(DatagramPlan Plan) : PlannedEndPoint
{
    private static readonly TimeSpan InUsePatience = TimeSpan.FromSeconds(1);

    public override async Task<PeerAddress> OpenAsync(IReadOnlyList<EventLoop> loops, CancellationToken cancellationToken)
    {
        if (loops.Count == 1 || Plan.Inherited is not null || Plan.Local.IsUnix)
        {
            // One socket that is there already, or has a path, cannot be a group: the first loop has it.
            return await OpenOnAsync(loops[0], Plan.Local, share: false, cancellationToken).ConfigureAwait(false);
        }

        // The first one is bound without SO_REUSEPORT, and lets the others join it then: a port that another process receives on is an error, not a port to
        // share in silence.
        PeerAddress local = await OpenOnAsync(loops[0], Plan.Local, share: false, cancellationToken, isJoined: true).ConfigureAwait(false);
        foreach (EventLoop loop in loops.Skip(1))
        {
            await OpenOnAsync(loop, local, share: true, cancellationToken).ConfigureAwait(false);
        }

        return local;
    }

    private Task<PeerAddress> OpenOnAsync(EventLoop loop, PeerAddress local, bool share, CancellationToken cancellationToken, bool isJoined = false) => PatientAsync(
        loop,
        on =>
        {
            int result = on.TryOpenDatagram(Plan, Plan.Settings(local, share), out DatagramSocket? socket);
            if (result >= 0 && isJoined)
            {
                result = on.Ring.SharePort(socket!.Descriptor);
            }

            return (result, socket?.LocalEndPoint ?? default);
        },
        cancellationToken);

    private async Task<PeerAddress> PatientAsync(EventLoop loop, Func<EventLoop, (int Result, PeerAddress Local)> open, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            (int result, PeerAddress local) = await loop.InvokeAsync(open).ConfigureAwait(false);
            if (result >= 0)
            {
                return local;
            }

            if (result != RingResult.AddressInUse || Stopwatch.GetElapsedTime(started) > InUsePatience)
            {
                throw Plan.Failed(result);
            }

            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }
}
