using Loop.CompilerServices;
using Loop.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loop;

/// <summary>Puts a host together: what listens where, on which backend, with how many loops.</summary>
public sealed class LoopHostBuilder
{
    private readonly IReadOnlyList<string> _arguments;
    private readonly List<EndPointPlan> _plans = [];
    private readonly List<Action<string, ListenOptions>> _listenerChanges = [];
    private readonly LoopOptions _options = new();
    private IServiceProvider _services = EmptyServices.Instance;
    private ILoggerFactory _loggers = NullLoggerFactory.Instance;

    internal LoopHostBuilder(IReadOnlyList<string> arguments) => _arguments = arguments;

    /// <summary>Serves connections to an endpoint with a handler class, whose constructor parameters come from the service provider.</summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>.</typeparam>
    /// <param name="endPoint"><c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/path</c> or <c>unix:@abstract</c>; port 0 takes a free one.</param>
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
    /// <param name="endPoint"><c>udp:127.0.0.1:5353</c> or <c>udp:[::1]:5353</c>; port 0 takes a free one.</param>
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

    /// <summary>Where handlers' constructor parameters come from.</summary>
    /// <param name="services">The provider; the host does not dispose it.</param>
    public LoopHostBuilder UseServices(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        return this;
    }

    /// <summary>Where the host logs; without it, it logs nothing.</summary>
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
        foreach (ListenerPlan plan in _plans.OfType<ListenerPlan>())
        {
            _listenerChanges.ForEach(change => change(plan.Options.Name ?? plan.HandlerName, plan.Options));
        }

        _listenerChanges.Clear();
        return new(_arguments, [.. _plans], _options, _services, _loggers);
    }

    /// <summary>
    /// Starts one loop that has no thread of its own: the calling thread, which must stay the same, steps it from an event loop of its own. The options
    /// for several loops and for pinning have no effect; listening with nothing is allowed.
    /// </summary>
    /// <exception cref="LoopException">The loop cannot start as it was told to; the message says what to change.</exception>
    public SteppedLoop BuildStepped() =>
        SteppedLoop.Start(HostPlan.Make(_arguments, [.. _plans], _options, _services, isStepped: true), _loggers.CreateLogger("Loop"));

    private sealed class EmptyServices : IServiceProvider
    {
        public static readonly EmptyServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
