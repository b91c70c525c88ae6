using System.Net;
using System.Net.Sockets;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Connections.Connecting;
using Loop.Rings;
using Loop.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loop.Runtime.Tests.Rings;

/// <summary>A loop without its thread: the test makes each tick, so that faults and bytes meet in an order that a seed decides.</summary>
internal sealed class EngineHarness : IDisposable
{
    private readonly Ring _ring;
    private readonly ConnectionEngine _engine;

    /// <summary>Makes the engine.</summary>
    /// <param name="ring">What it runs on; ends with it.</param>
    /// <param name="handlerClass">Whom the connections belong to; null: an echo.</param>
    /// <param name="maxBufferBytes">The memory that there may be, in bytes.</param>
    public EngineHarness(Ring ring, HandlerClass? handlerClass = null, long maxBufferBytes = long.MaxValue)
    {
        _ring = ring;
        _engine = new(ring, new() { Budget = new(1000), MaxBufferBytes = maxBufferBytes }, Scheduler, NullLogger.Instance);
        int listener = ring.OpenListener(new(new IPEndPoint(IPAddress.Loopback, 0), null), new(1024, false, true, 0));
        Assert.That(listener, Is.GreaterThanOrEqualTo(0));
        EndPoint = ring.Address(listener, peer: false).Ip!;
        _engine.AddListener(new(new(EndPoint, null), handlerClass ?? new EchoClass(), listener));
    }

    /// <summary>Where methods that wait go on: in each tick, once the test's thread has entered it.</summary>
    public LoopScheduler Scheduler { get; } = new(0, NullLogger.Instance, static _ => false);

    public IPEndPoint EndPoint { get; }

    public RingCounters Counters => _ring.Counters;

    public int Connections => _engine.Count;

    public Ring Ring => _ring;

    public ConnectionEngine Engine => _engine;

    /// <summary>Starts to connect to the harness's own listener.</summary>
    public ConnectOperation StartConnect()
    {
        ConnectTarget target = ConnectTarget.From(new(EndPoint));
        ConnectOperation operation = new(target, ConnectPlan.From(null, target), new EchoClass(), static (_, _) => PostOutcome.Ended, null);
        _engine.Connector.Add(operation);
        return operation;
    }

    /// <summary>Listens on a unix socket too, whose connections the engine does not know for such.</summary>
    public void ListenUnixAsTcp(string path)
    {
        int listener = _ring.OpenListener(new(null, path), new(16, false, false, 0));
        Assert.That(listener, Is.GreaterThanOrEqualTo(0));
        _engine.AddListener(new(new(EndPoint, null), new EchoClass(), listener));
    }

    /// <summary>Begins to accept from a socket that listens.</summary>
    public void AddListener(int listener, ListenAddress address) => _engine.AddListener(new(address, new EchoClass(), listener));

    public Socket Connect(int receiveBytes = 0)
    {
        Socket socket = new(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBytes;
        }

        socket.Connect(EndPoint);
        socket.Blocking = false;
        return socket;
    }

    /// <summary>The connections, in the order in which they were accepted where none has ended.</summary>
    public List<Connection> All()
    {
        List<Connection> all = [];
        _engine.ForEach((_, connection) => all.Add(connection));
        return all;
    }

    public void Tick()
    {
        _ring.Turn(0);
        _engine.Drain(_ring.NowMs);
        Scheduler.Collect();
        Scheduler.Run();
        _engine.RunReady();
        _engine.EndTick();
    }

    /// <inheritdoc cref="Ticks.Until"/>
    public void TickUntil(Func<bool> condition, string what) => Ticks.Until(Tick, condition, what);

    public void Dispose()
    {
        _engine.StopListeners();
        TickUntil(() => !_engine.HasOpenListeners, "the listeners to close");
        _engine.ForEach(static (engine, connection) => engine.Abort(connection, CloseReason.LoopStopped));
        TickUntil(() => _engine.Count == 0 && !_engine.HasLocalWork, "the connections to end");
        _engine.CheckHome();
        _engine.Dispose();
        _ring.Dispose();
    }

    private sealed class EchoClass() : HandlerClass(ConnectionEvents.Received, new ConnectionLimits { FirstByteTimeoutMs = 0 }, "Echo")
    {
        public override object Create() => new();

        public override void Run(ConnectionEngine engine)
        {
            while (engine.Next(this))
            {
                engine.SendReceived(engine.Current, engine.CurrentBuffer);
            }
        }
    }
}
