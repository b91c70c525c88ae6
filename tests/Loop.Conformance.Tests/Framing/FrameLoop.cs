using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Loop.Connections;
using Loop.Rings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loop.Conformance.Tests.Framing;

/// <summary>A loop without its thread, and one client: the test makes each tick, so that it decides what a receive brings.</summary>
internal sealed class FrameLoop : IDisposable
{
    private readonly Ring _ring = RingFactory.Make(Backend.Epoll, new());
    private readonly ConnectionEngine _engine;
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly List<byte> _answer = [];
    private readonly byte[] _buffer = new byte[64 * 1024];

    public FrameLoop(HandlerClass handlerClass)
    {
        _engine = new(_ring, new() { Budget = new(10) }, new(0, NullLogger.Instance, static _ => false), NullLogger.Instance);
        int listener = _ring.OpenListener(new(new IPEndPoint(IPAddress.Loopback, 0), null), new(16, false, true, 0));
        IPEndPoint endPoint = _ring.Address(listener, peer: false).Ip!;
        _engine.AddListener(new(new(endPoint, null), handlerClass, listener));
        _client.Connect(endPoint);
        _client.Blocking = false;
        TickUntil(() => _engine.Count == 1);
    }

    public EngineCounters Counters => _engine.Counters;

    /// <summary>What came back so far.</summary>
    public byte[] Answer
    {
        get
        {
            while (_client.Poll(0, SelectMode.SelectRead) && _client.Receive(_buffer) is > 0 and var count)
            {
                _answer.AddRange(_buffer.AsSpan(0, count));
            }

            return [.. _answer];
        }
    }

    /// <summary>What came back, once there are so many bytes, which the kernel may deliver after the call that sent them; also what comes beyond.</summary>
    public byte[] AnswerOf(int lengthBytes)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (Answer.Length < lengthBytes && watch.Elapsed < Eventually.Patience)
        {
            _client.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead);
        }

        return Answer;
    }

    /// <summary>Lets the loop receive exactly these bytes, in as many receives as it needs.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            long before = _engine.Counters.ReceivedBytes;
            int sent = _client.Send(bytes);
            bytes = bytes[sent..];
            TickUntil(() => _engine.Counters.ReceivedBytes == before + sent);
        }
    }

    /// <summary>The memory that is held for the one connection.</summary>
    public long MemoryBytes
    {
        get
        {
            long bytes = 0;
            _engine.ForEach((_, connection) => bytes += connection.Extras?.MemoryBytes ?? 0);
            return bytes;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _engine.StopListeners();
        _engine.ForEach(static (engine, connection) => engine.Abort(connection, CloseReason.LoopStopped));
        TickUntil(() => _engine.Count == 0 && !_engine.HasLocalWork && !_engine.HasOpenListeners);
        _engine.CheckHome();
        _engine.Dispose();
        _ring.Dispose();
    }

    private void TickUntil(Func<bool> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            _ring.Turn(0);
            _engine.Drain(_ring.NowMs);
            _engine.EndTick();
            if (watch.Elapsed > Eventually.Patience)
            {
                Assert.Fail("the loop got nowhere");
            }
        }
        while (!condition());
    }
}
