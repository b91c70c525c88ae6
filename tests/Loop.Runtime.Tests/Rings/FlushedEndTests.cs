using System.Net.Sockets;
using System.Text;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>A connection ends while the tick's sends are made, and what its end calls sends to others.</summary>
public class FlushedEndTests
{
    private readonly Queue<int> _answers = new();

    [Test]
    public void What_is_sent_then_stays_as_it_is_until_it_leaves()
    {
        EchoClass handlerClass = new();
        using EngineHarness harness = new(new EpollRing<FaultyKernel>(new(MakePlan()), new()), handlerClass);
        using Socket ending = harness.Connect(), first = harness.Connect(), second = harness.Connect(), echoed = harness.Connect(), last = harness.Connect();
        harness.TickUntil(() => harness.Connections == 5, "all connections");
        handlerClass.OnDispose = () =>
        {
            Of(harness, first).Send("to the first"u8);
            Of(harness, second).Send("to the second"u8);
        };
        ending.Shutdown(SocketShutdown.Send);
        Of(harness, ending).Send("lost"u8);
        Of(harness, last).Send("to the last"u8);
        _answers.Enqueue(-Errno.EPIPE);
        harness.TickUntil(() => harness.Connections == 4, "the end");
        Assert.That(_answers, Is.Empty);
        echoed.Send("what is longer than those, and lies where they lay"u8);
        harness.TickUntil(() => first.Available > 0 && second.Available > 0 && echoed.Available > 0 && last.Available > 0, "what was sent to each");
        Assert.That(Read(first), Is.EqualTo("to the first"));
        Assert.That(Read(second), Is.EqualTo("to the second"));
        Assert.That(Read(last), Is.EqualTo("to the last"));
    }

    [Test]
    public void What_is_sent_then_goes_behind_what_the_same_tick_sends_to_that_connection()
    {
        EchoClass handlerClass = new();
        using EngineHarness harness = new(new EpollRing<FaultyKernel>(new(MakePlan()), new()), handlerClass);
        using Socket ending = harness.Connect(), other = harness.Connect(), last = harness.Connect();
        harness.TickUntil(() => harness.Connections == 3, "all connections");
        handlerClass.OnDispose = () => Of(harness, other).Send("second"u8);
        ending.Shutdown(SocketShutdown.Send);
        Of(harness, other).Send("first "u8);
        Of(harness, ending).Send("lost"u8);
        using LoopFile file = OpenSelf(harness);
        Of(harness, ending).SendFile(file, 0, 1);
        Of(harness, last).Send("to the last"u8);
        // Before its file the one that ends is sent to by itself, and first. The other one's socket is full then, and is not a moment later.
        _answers.Enqueue(-Errno.EPIPE);
        _answers.Enqueue(-Errno.EAGAIN);
        harness.TickUntil(() => other.Available >= "first second".Length && last.Available > 0, "what was sent to each");
        Assert.That(_answers, Is.Empty);
        Assert.That(Read(other), Is.EqualTo("first second"));
        Assert.That(harness.Connections, Is.EqualTo(2));
    }

    [Test]
    public void What_is_sent_then_before_an_abort_does_not_go_before_what_the_same_tick_sends_to_that_connection()
    {
        EchoClass handlerClass = new();
        using EngineHarness harness = new(new EpollRing<FaultyKernel>(new(MakePlan()), new()), handlerClass);
        using Socket ending = harness.Connect(), other = harness.Connect();
        harness.TickUntil(() => harness.Connections == 2, "both connections");
        handlerClass.OnDispose = () =>
        {
            Of(harness, other).Send("second"u8);
            Of(harness, other).Abort();
        };
        ending.Shutdown(SocketShutdown.Send);
        Of(harness, other).Send("first"u8);
        Of(harness, ending).Send("lost"u8);
        using LoopFile file = OpenSelf(harness);
        Of(harness, ending).SendFile(file, 0, 1);
        _answers.Enqueue(-Errno.EPIPE);
        harness.TickUntil(() => harness.Connections == 0, "both ends");
        Assert.That(Read(other), Does.StartWith("first"));
    }

    [Test]
    public void What_is_sent_before_an_abort_does_not_go_before_what_waits_for_the_next_turn()
    {
        if (BackendProbe.Process.Features is null)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        using EngineHarness harness = new(new UringRing<LinuxKernel>(default, new(), BackendProbe.Process.Features), new EchoClass());
        using Socket peer = harness.Connect();
        harness.TickUntil(() => harness.Connections == 1, "the connection");
        harness.Tick();
        Of(harness, peer).Send("first"u8);
        harness.Engine.EndTick();
        Of(harness, peer).Send("second"u8);
        Of(harness, peer).Abort();
        harness.TickUntil(() => harness.Connections == 0, "the end");
        Assert.That(Read(peer), Does.StartWith("first"));
    }

    private static unsafe LoopFile OpenSelf(EngineHarness harness)
    {
        fixed (byte* path = "/proc/self/exe\0"u8)
        {
            int descriptor = default(LinuxKernel).Open(path, OpenFlags.CloseOnExec, 0);
            Assert.That(descriptor, Is.GreaterThanOrEqualTo(0));
            return new(harness.Ring, descriptor, "/proc/self/exe", 1);
        }
    }

    private static Connection Of(EngineHarness harness, Socket peer) =>
        harness.All().Single(connection => connection.RemoteEndPoint.Ip!.Equals(peer.LocalEndPoint));

    private static string Read(Socket peer)
    {
        byte[] bytes = new byte[100];
        return Encoding.ASCII.GetString(bytes, 0, peer.Receive(bytes));
    }

    /// <summary>The next sends are answered as the test says, and once it has said nothing, as the kernel does.</summary>
    private FaultPlan MakePlan() => new FaultPlan().On("Send", (_, _, _) => _answers.TryDequeue(out int answer) ? answer : null);

    private sealed class EchoClass() : HandlerClass(ConnectionEvents.Received, new ConnectionLimits(), "Echo")
    {
        /// <summary>What the first handler that is disposed of does.</summary>
        public Action? OnDispose { get; set; }

        public override object Create() => new Handler(this);

        public override void Run(ConnectionEngine engine)
        {
            while (engine.Next(this))
            {
                engine.SendCopy(engine.Current, engine.CurrentBuffer.Span);
            }
        }

        private sealed class Handler(EchoClass owner) : IDisposable
        {
            public void Dispose()
            {
                Action? action = owner.OnDispose;
                owner.OnDispose = null;
                action?.Invoke();
            }
        }
    }
}
