using Loop.CompilerServices;
using Loop.Hosting;
using Loop.Rings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loop;

/// <summary>Puts a host together: what listens where, on which backend, with how many loops.</summary>
public sealed class LoopHostBuilder
{
    private readonly IReadOnlyList<string> _arguments;
    private readonly List<EndPointPlan> _plans = [];
    private readonly List<Action<string, ListenOptions>> _listenerChanges = [];
    private readonly List<Action<string, DatagramOptions>> _datagramChanges = [];
    private readonly List<Action<IReadOnlyList<EventLoop>>> _spawns = [];
    private readonly LoopOptions _options = new();
    private HostServices _services = new(EmptyServices.Instance);
    private ILoggerFactory? _loggers;

    internal LoopHostBuilder(IReadOnlyList<string> arguments) => _arguments = arguments;

    /// <summary>Serves connections to an endpoint with a handler class, whose constructor parameters come from the service provider.</summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>.</typeparam>
    /// <param name="endPoint">
    /// <c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/path</c> or <c>unix:@abstract</c>; port 0 takes a free one.
    /// <c>systemd:web</c> is the next socket of that name that a service manager started the process with, <c>systemd:</c> the next one whatever its name
    /// (sd_listen_fds(3)).
    /// </param>
    /// <param name="configure">Options of this listener.</param>
    public LoopHostBuilder Listen<T>(string endPoint, Action<ListenOptions>? configure = null)
        where T : class, IConnectionHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _plans.Add(ListenerPlan.Make<T>(endPoint, null, configure));
        return this;
    }

    /// <summary>Serves connections to an endpoint with handlers that a factory makes, on the loop, one per connection.</summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>.</typeparam>
    /// <param name="endPoint">As in <see cref="Listen{T}(string, Action{ListenOptions})"/>.</param>
    /// <param name="factory">Makes the handler of one connection.</param>
    /// <param name="configure">Options of this listener.</param>
    public LoopHostBuilder Listen<T>(string endPoint, Func<T> factory, Action<ListenOptions>? configure = null)
        where T : class, IConnectionHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(factory);
        _plans.Add(ListenerPlan.Make(endPoint, factory, configure));
        return this;
    }

    /// <summary>
    /// Receives datagrams with a handler class, whose constructor parameters come from the service provider: one socket and one handler on each loop.
    /// </summary>
    /// <typeparam name="T">The handler class, one with an <c>[OnDatagram]</c> method.</typeparam>
    /// <param name="endPoint">
    /// <c>udp:127.0.0.1:5353</c> or <c>udp:[::1]:5353</c>; port 0 takes a free one. Or <c>unix:/path</c>, <c>unix:@abstract</c>, <c>unix:@</c> for an abstract
    /// name that is free, or <c>systemd:dns</c>, a socket that the process was started with: those the first loop has.
    /// </param>
    /// <param name="configure">Options of the socket.</param>
    public LoopHostBuilder Listen<T>(string endPoint, Action<DatagramOptions>? configure = null)
        where T : class, IDatagramHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _plans.Add(DatagramListenPlan.Make<T>(endPoint, null, configure));
        return this;
    }

    /// <summary>Receives datagrams with handlers that a factory makes, one on each loop, and once more after each restart.</summary>
    /// <typeparam name="T">The handler class, one with an <c>[OnDatagram]</c> method.</typeparam>
    /// <param name="endPoint">As in <see cref="Listen{T}(string, Action{DatagramOptions})"/>.</param>
    /// <param name="factory">Makes a handler, on its loop.</param>
    /// <param name="configure">Options of the socket.</param>
    public LoopHostBuilder Listen<T>(string endPoint, Func<T> factory, Action<DatagramOptions>? configure = null)
        where T : class, IDatagramHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(factory);
        _plans.Add(DatagramListenPlan.Make(endPoint, factory, configure));
        return this;
    }

    /// <summary>
    /// Makes an actor when the host starts, before it listens: one on the first loop, or one on each. Constructor parameters come from the service provider.
    /// </summary>
    /// <typeparam name="T">The handler class, one without connection events.</typeparam>
    /// <param name="onEachLoop">Makes one on each loop.</param>
    /// <param name="spawned">Called with each address while the host starts, one call after the other; on any thread. What it throws ends the start.</param>
    public LoopHostBuilder Spawn<T>(bool onEachLoop = false, Action<Address<T>>? spawned = null)
        where T : class, IPlainActorHandler<T> => AddSpawn(
            loop =>
            {
                _services.Require(typeof(T), T.RequiredServices);
                return loop.Spawn<T>();
            },
            onEachLoop,
            spawned);

    /// <summary>Makes an actor by a factory when the host starts, before it listens: one on the first loop, or one on each.</summary>
    /// <typeparam name="T">The handler class, one without connection events.</typeparam>
    /// <param name="factory">Makes the handler, on its loop; once more after each restart.</param>
    /// <param name="onEachLoop">Makes one on each loop.</param>
    /// <param name="spawned">Called with each address while the host starts, one call after the other; on any thread. What it throws ends the start.</param>
    public LoopHostBuilder Spawn<T>(Func<T> factory, bool onEachLoop = false, Action<Address<T>>? spawned = null)
        where T : class, IPlainActorHandler<T>
    {
        ArgumentNullException.ThrowIfNull(factory);
        return AddSpawn(loop => loop.Spawn(factory), onEachLoop, spawned);
    }

    /// <summary>Sets options of the host; the environment and the command line come over them.</summary>
    /// <param name="configure">Sets them.</param>
    public LoopHostBuilder Configure(Action<LoopOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
        return this;
    }

    /// <summary>Changes options of listeners after all <c>Listen</c> calls: how configuration comes over what the program says.</summary>
    /// <param name="configure">Called for each listener with its name (<see cref="ListenOptions.Name"/>, or that of its handler class) and its options.</param>
    public LoopHostBuilder ConfigureListeners(Action<string, ListenOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _listenerChanges.Add(configure);
        return this;
    }

    /// <summary>The same for the sockets that <c>Listen</c> calls receive datagrams on.</summary>
    /// <param name="configure">Called for each with its name (<see cref="DatagramOptions.Name"/>, or that of its handler class) and its options.</param>
    public LoopHostBuilder ConfigureDatagrams(Action<string, DatagramOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _datagramChanges.Add(configure);
        return this;
    }

    /// <summary>Where handlers' constructor parameters come from. A host does not start without the services that its handlers cannot do without.</summary>
    /// <param name="services">The provider; the host does not dispose it. One that offers <see cref="IServiceProviderIsService"/> is asked at the start what it has.</param>
    public LoopHostBuilder UseServices(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = new(services);
        return this;
    }

    /// <summary>
    /// Where handlers' constructor parameters come from, with what was registered there: then a host also refuses to start where a handler takes a scoped service, which
    /// would be one for all handlers, or none where the provider validates scopes. Handlers have no scope; one that needs scopes takes
    /// <see cref="IServiceScopeFactory"/> and makes them.
    /// </summary>
    /// <param name="services">As in <see cref="UseServices(IServiceProvider)"/>; the root provider.</param>
    /// <param name="registered">What that was built from.</param>
    public LoopHostBuilder UseServices(IServiceProvider services, IServiceCollection registered)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(registered);
        _services = new(services, registered);
        return this;
    }

    /// <summary>
    /// Where the host logs. Without it <see cref="LoopHost.RunAsync"/> writes errors, such as what a handler throws, on standard error, ten a second at most; a host that
    /// is started otherwise logs nothing.
    /// </summary>
    /// <param name="loggers">The factory; the host does not dispose it.</param>
    public LoopHostBuilder UseLogging(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _loggers = loggers;
        return this;
    }

    /// <summary>Makes the host. Bad options are reported when it starts.</summary>
    public LoopHost Build()
    {
        MakeChanges();
        return new(_arguments, [.. _plans], [.. _spawns], _options, _services, _loggers ?? new ErrorOutput());
    }

    /// <summary>
    /// Starts one loop that has no thread of its own: the calling thread, which must stay the same, steps it from an event loop of its own. The options
    /// for several loops and for pinning have no effect; listening with nothing is allowed. It has no meter, and no guard against stalls: whoever steps it sees how long
    /// a step takes, and <see cref="LoopOptions.StallThreshold"/>, <see cref="LoopOptions.StallIsolation"/> and <see cref="LoopOptions.EndProcessAfterStall"/> have no effect;
    /// nor has <see cref="LoopOptions.ShutdownTimeout"/>, for <see cref="SteppedLoop.RequestStop"/> is told.
    /// </summary>
    /// <exception cref="LoopException">The loop cannot start as it was told to; the message says what to change.</exception>
    public SteppedLoop BuildStepped()
    {
        StandardDescriptors.Occupy();
        MakeChanges();
        ILogger logger = _loggers is null ? NullLogger.Instance : new GuardedLogger(_loggers.CreateLogger("Loop"));
        return SteppedLoop.Start(HostPlan.Make(_arguments, [.. _plans], _options, _services, isStepped: true), _spawns, logger);
    }

    private void MakeChanges()
    {
        foreach (ListenerPlan plan in _plans.OfType<ListenerPlan>())
        {
            _listenerChanges.ForEach(change => change(plan.Options.Name ?? plan.HandlerName, plan.Options));
        }

        foreach (DatagramListenPlan plan in _plans.OfType<DatagramListenPlan>())
        {
            _datagramChanges.ForEach(change => change(plan.Options.Name ?? plan.HandlerName, plan.Options));
        }

        _listenerChanges.Clear();
        _datagramChanges.Clear();
    }

    private LoopHostBuilder AddSpawn<T>(Func<EventLoop, Address<T>> spawn, bool onEachLoop, Action<Address<T>>? spawned)
        where T : class, IPlainActorHandler<T>
    {
        _spawns.Add(loops =>
        {
            foreach (EventLoop loop in onEachLoop ? loops : loops.Take(1))
            {
                Address<T> address = spawn(loop);
                spawned?.Invoke(address);
            }
        });
        return this;
    }

    /// <summary>The services of a host that was given none.</summary>
    private sealed class EmptyServices : IServiceProvider, IServiceProviderIsService
    {
        public static readonly EmptyServices Instance = new();

        public object? GetService(Type serviceType) => serviceType == typeof(IServiceProviderIsService) ? this : null;

        public bool IsService(Type serviceType) => false;
    }
}
