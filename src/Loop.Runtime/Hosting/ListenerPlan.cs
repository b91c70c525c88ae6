using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;

namespace Loop.Hosting;

/// <summary>One <c>Listen</c> call for connections, resolved when the host starts.</summary>
internal sealed class ListenerPlan : EndPointPlan
{
    private readonly Func<HostServices, HandlerClass> _makeClass;

    private ListenerPlan(string endPoint, string handlerName, ListenOptions options, Func<HostServices, HandlerClass> makeClass)
        : base(endPoint)
    {
        HandlerName = handlerName;
        Options = options;
        _makeClass = makeClass;
    }

    /// <summary>The simple name of the handler class.</summary>
    public string HandlerName { get; }

    public ListenOptions Options { get; }

    private ListenerSettings Settings => new(Options.Backlog, Options.SharePort, Options.NoDelay, SocketFileMode.Of(Options.UnixMode)) { Tuning = ListenTuning.Of(Options) };

    public static ListenerPlan Make<T>(string endPoint, Func<T>? factory, Action<ListenOptions>? configure)
        where T : class, IConnectionHandler<T>
    {
        ListenOptions options = new();
        configure?.Invoke(options);
        return new(endPoint, typeof(T).Name, options, services =>
        {
            HandlerClass<T> made = HandlerClass<T>.Make(options, new ConnectionLimits(), factory, services.Provider, endPoint);
            if (factory is null)
            {
                services.Require(typeof(T), T.RequiredServices);
            }

            return made;
        });
    }

    public override PlannedEndPoint Resolve(int? port, HostServices services, SystemdSockets sockets)
    {
        ListenAddress address = SystemdSockets.IsNamedBy(EndPoint) ? AddressOf(sockets.TakeListener(EndPoint), port) : EndPointText.Parse(EndPoint);
        if (address.Inherited is not null)
        {
            return new PlannedListener(address, _makeClass(services), Settings, AcceptMode.OneAcceptor);
        }

        if (port is { } other)
        {
            address = address.Ip is { } ip ? new(new(ip.Address, other), null) : throw NoPort(other);
        }

        return new PlannedListener(address, _makeClass(services), Settings, Options.Accept);
    }

    private ListenAddress AddressOf(in InheritedSocket socket, int? port) => port is { } other
        ? throw NoPort(other)
        : new(socket.Local.Ip, socket.Local.UnixPath) { Inherited = socket.Descriptor };
}

/// <summary>A listener, resolved.</summary>
internal sealed record PlannedListener(ListenAddress Address, HandlerClass Class, ListenerSettings Settings, AcceptMode Accept) : PlannedEndPoint
{
    public override Task<PeerAddress> OpenAsync(IReadOnlyList<EventLoop> loops, CancellationToken cancellationToken) =>
        ListenerOpener.OpenAsync(loops, this, cancellationToken);
}
