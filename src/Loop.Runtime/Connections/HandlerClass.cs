using Loop.CompilerServices;

namespace Loop.Connections;

/// <summary>A handler class as the runtime sees it: what it handles, how an instance is made, how a run of its events is handled.</summary>
internal abstract class HandlerClass
{
    protected HandlerClass(ConnectionEvents events, ConnectionLimits limits, string name, ActorBinding? actor = null)
    {
        Events = events;
        Limits = limits;
        Name = name;
        Actor = actor;
        HighBytes = limits.SendQueueHighBytes;
    }

    public ConnectionEvents Events { get; }

    public ConnectionLimits Limits { get; }

    public string Name { get; }

    /// <summary>The class beside its connection events; null when it has no others.</summary>
    public ActorBinding? Actor { get; }

    /// <summary>The high watermark, here once more because every send looks at it.</summary>
    public int HighBytes { get; }

    /// <summary>Instances come from the service provider, so that one object of this class serves wherever the limits are the same.</summary>
    public bool IsFromServices { get; init; }

    /// <summary>Where the class was bound: handler classes that follow it on a connection are bound the same way.</summary>
    public HandlerOrigin? Origin { get; init; }

    /// <summary>What makes the transforms that a connection begins with, one after the other; null for none.</summary>
    public Func<ConnectionTransform>[]? Transforms { get; init; }

    /// <summary>Its method returns a count, or takes frames: what it leaves is carried over.</summary>
    public bool ReadsInParts => (Events & (ConnectionEvents.Carries | ConnectionEvents.Framed)) != 0;

    public bool Frames => (Events & ConnectionEvents.Framed) != 0;

    public bool Handles(ConnectionEvents events) => (Events & events) != 0;

    public abstract object Create();

    /// <summary>Handles events until the next one is of another class. One virtual call a run.</summary>
    public abstract void Run(ConnectionEngine engine);
}

/// <summary>The handler class <typeparamref name="T"/>, bound to what the generator wrote for it.</summary>
internal sealed class HandlerClass<T> : HandlerClass
    where T : class, IConnectionHandler<T>
{
    private readonly Func<T> _factory;

    public HandlerClass(ConnectionLimits limits, Func<T> factory)
        : base(T.Events, limits, typeof(T).FullName ?? typeof(T).Name, T.Actor) => _factory = factory;

    /// <summary>Binds the class to its limits and to what makes its instances.</summary>
    /// <param name="options">Override what the class's attribute states.</param>
    /// <param name="defaults">What holds where neither says anything.</param>
    /// <param name="factory">Makes an instance; null takes the service provider.</param>
    /// <param name="services">Where constructor parameters come from.</param>
    /// <param name="where">What it serves, for messages.</param>
    /// <param name="origin">Where it follows another class; null where it is the first.</param>
    /// <exception cref="LoopException">The class was generated for another version, or the limits contradict each other.</exception>
    public static HandlerClass<T> Make(
        ConnectionOptions options, ConnectionLimits defaults, Func<T>? factory, IServiceProvider services, string where, HandlerOrigin? origin = null)
    {
        string name = typeof(T).FullName ?? typeof(T).Name;
        LoopAbi.Require(typeof(T), T.AbiVersion);
        ConnectionLimits limits = defaults.With(T.Limits).With(options).Checked($"handler {name} on {where}");
        if (factory is null)
        {
            LoopException.ThrowIfNeedsFactory(T.NeedsFactory);
        }

        return new(limits, factory ?? (() => T.Create(services)))
        {
            IsFromServices = factory is null,
            Transforms = options.MakeTransforms(),
            Origin = origin ?? new(options, defaults, services, where),
        };
    }

    public override object Create() => _factory();

    public override void Run(ConnectionEngine engine)
    {
        ConnectionRun run = new(engine, this);
        T.Run(ref run);
    }
}
