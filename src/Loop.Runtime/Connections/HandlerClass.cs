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

    public bool Carries => (Events & ConnectionEvents.Carries) != 0;

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

    public override object Create() => _factory();

    public override void Run(ConnectionEngine engine)
    {
        ConnectionRun run = new(engine, this);
        T.Run(ref run);
    }
}
