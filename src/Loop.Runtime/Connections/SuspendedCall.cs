using Loop.CompilerServices;
using Loop.Tasks;

namespace Loop.Connections;

/// <summary>An event method of a connection's handler that has not ended, and what is held for it. Pooled by the engine.</summary>
internal sealed class SuspendedCall : SuspendedMethod
{
    private readonly ConnectionEngine _engine;

    public SuspendedCall(ConnectionEngine engine, LoopScheduler scheduler)
    {
        _engine = engine;
        Scheduler = scheduler;
    }

    public Connection? Connection { get; private set; }

    /// <summary>The event of the connection that it handles; none where it handles one of the actor.</summary>
    public ConnectionEvent Event { get; private set; }

    /// <summary>The event of the handler as an actor that it handles.</summary>
    public ActorEvent ActorEvent { get; private set; }

    /// <summary>The copy of received bytes that it was given.</summary>
    public byte[]? Copy { get; set; }

    public SuspendedCall? Previous { get; set; }

    public SuspendedCall? Following { get; set; }

    public override string Name => $"{Connection?.Class.Name}.{Method}";

    public void Begin(Connection connection, ConnectionEvent connectionEvent, ActorEvent actorEvent, string method)
    {
        Connection = connection;
        Event = connectionEvent;
        ActorEvent = actorEvent;
        Method = method;
    }

    /// <summary>Forgets everything, for its next use.</summary>
    public void Clear()
    {
        Connection = null;
        Event = ConnectionEvent.None;
        ActorEvent = ActorEvent.None;
        Copy = null;
        Fault = null;
        Method = "";
    }

    protected override void Proceed() => _engine.MethodEnded(this);
}
