using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Loop.CompilerServices;
using Loop.Tasks;

namespace Loop.Connections;

/// <summary>An event method of a connection's handler that has not ended: what it waits with, and what is held for it. Pooled by the engine.</summary>
internal sealed class SuspendedCall : LoopContinuation
{
    private readonly ConnectionEngine _engine;
    private LoopTaskSource? _source;
    private ValueTaskAwaiter _awaiter;
    private int _version;
    private string _method = "";

    public SuspendedCall(ConnectionEngine engine, LoopScheduler scheduler)
    {
        _engine = engine;
        Scheduler = scheduler;
    }

    public Connection? Connection { get; private set; }

    /// <summary>The event that it handles.</summary>
    public ConnectionEvent Event { get; private set; }

    /// <summary>The copy of received bytes that it was given.</summary>
    public byte[]? Copy { get; set; }

    /// <summary>What it threw; its handler is to be told.</summary>
    public ExceptionDispatchInfo? Fault { get; set; }

    /// <summary>The loop ended before it did: its end concerns nobody any more.</summary>
    public bool IsAbandoned { get; set; }

    public SuspendedCall? Previous { get; set; }

    public SuspendedCall? Following { get; set; }

    public override string Name => $"{Connection?.Class.Name}.{_method}";

    public void Begin(Connection connection, ConnectionEvent connectionEvent, string method)
    {
        Connection = connection;
        Event = connectionEvent;
        _method = method;
    }

    public void Await(LoopTask task)
    {
        _source = task.Source;
        _version = task.Version;
        _source!.Await(_version, this);
    }

    public void Await(ValueTaskAwaiter awaiter)
    {
        _awaiter = awaiter;
        awaiter.UnsafeOnCompleted(Resume);
    }

    /// <summary>The outcome of a method that has ended.</summary>
    public ExceptionDispatchInfo? TakeOutcome()
    {
        if (_source is { } source)
        {
            _source = null;
            return source.TakeFault(_version);
        }

        ValueTaskAwaiter awaiter = _awaiter;
        _awaiter = default;
        try
        {
            awaiter.GetResult();
            return null;
        }
        catch (Exception exception)
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
    }

    /// <summary>Forgets everything, for its next use.</summary>
    public void Clear()
    {
        Connection = null;
        Event = ConnectionEvent.None;
        Copy = null;
        Fault = null;
        _method = "";
    }

    protected override void Proceed() => _engine.MethodEnded(this);
}
