using System.Net;
using System.Net.Sockets;
using Loop.Connections.Datagrams;
using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>A datagram echo without its loop, while the kernel answers with the errors that it rarely gives.</summary>
public class DatagramFaultTests
{
    private const int Datagrams = 300;

    private static IEnumerable<Backend> Backends => BackendProbe.Process.Features is null ? [Backend.Epoll] : [Backend.Epoll, Backend.IoUring];

    private static IEnumerable<TestCaseData> Faults()
    {
        foreach (Backend backend in Backends)
        {
            foreach ((string name, int errno) in ((string, int)[])[("EAGAIN", Errno.EAGAIN), ("ECONNREFUSED", Errno.ECONNREFUSED)])
            {
                Random random = new(errno);
                int run = 0;
                // Never twice in a row, as an answer to an earlier datagram comes once.
                yield return new TestCaseData(backend, new FaultPlan().On("SendMessages", (_, _, _) => run++ % 2 == 0 && random.Next(2) == 0 ? -errno : null))
                    .SetArgDisplayNames($"{backend}", $"{name} from sendmmsg");
            }

            yield return new TestCaseData(backend, new FaultPlan().On("EpollWait", static (_, _, number) => number % 3 == 0 ? -Errno.EINTR : null))
                .SetArgDisplayNames($"{backend}", "EINTR from the wait");
            yield return new TestCaseData(backend, new FaultPlan().On("SendMessages", static (_, hasControl, _) => hasControl != 0 ? -Errno.EINVAL : null))
                .SetArgDisplayNames($"{backend}", "a path without UDP_SEGMENT");
        }
    }

    [TestCaseSource(nameof(Faults))]
    public void Every_datagram_comes_back_whatever_the_kernel_answers(Backend backend, object faults)
    {
        using EngineHarness harness = new(MakeRing(backend, (FaultPlan)faults));
        DatagramSocket socket = Open(harness, new());
        using Socket peer = Connect(socket);
        Random random = new(7);
        Queue<byte[]> expected = new();
        for (int i = 0; i < Datagrams; i++)
        {
            byte[] datagram = new byte[random.Next(3) == 0 ? random.Next(1_400) : 300];
            random.NextBytes(datagram);
            peer.Send(datagram);
            expected.Enqueue(datagram);
            if (random.Next(8) == 0)
            {
                harness.TickUntil(() => Receive(peer, expected), "the datagrams to come back");
            }
        }

        harness.TickUntil(() => Receive(peer, expected), "the datagrams to come back");
        Assert.That((socket.SentCount, socket.DroppedCount), Is.EqualTo((Datagrams, 0L)));
        Close(harness, socket);
    }

    [TestCaseSource(nameof(Backends))]
    public void A_datagram_that_is_refused_for_good_is_dropped_and_the_next_one_goes(Backend backend)
    {
        bool refuses = true;
        FaultPlan plan = new FaultPlan().On("SendMessages", (_, _, _) => refuses ? -Errno.EPERM : null);
        using EngineHarness harness = new(MakeRing(backend, plan));
        DatagramSocket socket = Open(harness, new());
        using Socket peer = Connect(socket);
        peer.Send("one"u8);
        harness.TickUntil(() => socket.DroppedCount == 1, "the refused datagram");
        refuses = false;
        peer.Send("two"u8);
        Queue<byte[]> expected = new(["two"u8.ToArray()]);
        harness.TickUntil(() => Receive(peer, expected), "the second one");
        Close(harness, socket);
    }

    [TestCaseSource(nameof(Backends))]
    public void What_the_kernel_does_not_take_waits_up_to_the_limit_and_leaves_in_order(Backend backend)
    {
        bool isFull = true;
        FaultPlan plan = new FaultPlan().On("SendMessages", (_, _, _) => isFull ? -Errno.EAGAIN : null);
        using EngineHarness harness = new(MakeRing(backend, plan));
        DatagramSocket socket = Open(harness, new() { SendQueueBytes = 128 * 1024 });
        using Socket peer = Connect(socket);
        PeerAddress to = new((IPEndPoint)peer.LocalEndPoint!);
        Queue<byte[]> expected = new();
        byte[] datagram = new byte[1_000];
        for (DatagramStatus status = DatagramStatus.Ok; status == DatagramStatus.Ok;)
        {
            datagram[0] = (byte)expected.Count;
            status = socket.Send(datagram, to);
            if (status == DatagramStatus.Ok)
            {
                expected.Enqueue([.. datagram]);
                harness.Tick();
            }
            else
            {
                Assert.That(status, Is.EqualTo(DatagramStatus.QueueFull));
            }
        }

        Assert.That(expected, Has.Count.EqualTo(128 * 1024 / 1_064));
        Assert.That(socket.QueuedBytes, Is.InRange(127 * 1024, 128 * 1024));
        isFull = false;
        harness.TickUntil(() => Receive(peer, expected), "what waited");
        Assert.That(socket.QueuedBytes, Is.Zero);
        Close(harness, socket);
    }

    [Test]
    public void A_burst_of_small_datagrams_that_the_kernel_takes_in_parts_leaves_whole_and_in_order(
        [ValueSource(nameof(Backends))] Backend backend, [Values] bool isConnected, [Values(9, 10)] int longest)
    {
        const int count = 3_400;
        FaultPlan plan = new FaultPlan { MostMessages = 100 }.On("SendMessages", static (_, _, number) => number % 2 == 0 ? -Errno.EAGAIN : null);
        using EngineHarness harness = new(MakeRing(backend, plan));
        using Socket peer = new(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        PeerAddress to = new((IPEndPoint)peer.LocalEndPoint!);
        DatagramOptions options = new() { RemoteEndPoint = isConnected ? to : null, SendSegments = longest > 9, SendQueueBytes = 1 << 20 };
        DatagramSocket socket = Open(harness, options);
        Queue<byte[]> expected = new();
        for (int i = 0; i < count; i++)
        {
            // Of two sizes in turn: every longer one begins what may leave as one.
            byte[] datagram = new byte[9 + (i % 2 * (longest - 9))];
            BitConverter.TryWriteBytes(datagram, i);
            Assert.That(isConnected ? socket.Send(datagram) : socket.Send(datagram, to), Is.EqualTo(DatagramStatus.Ok));
            expected.Enqueue(datagram);
        }

        harness.TickUntil(() => Receive(peer, expected), "all of them");
        Assert.That((socket.SentCount, socket.DroppedCount, socket.QueuedBytes), Is.EqualTo((count, 0L, 0)));
        Close(harness, socket);
    }

    [TestCaseSource(nameof(Backends))]
    public void Datagrams_to_one_peer_leave_in_one_call_and_as_one_where_the_kernel_can(Backend backend)
    {
        FaultPlan plan = new();
        using EngineHarness harness = new(MakeRing(backend, plan));
        DatagramSocket socket = Open(harness, new());
        using Socket peer = Connect(socket);
        PeerAddress to = new((IPEndPoint)peer.LocalEndPoint!);
        uint segmented = 0;
        plan.On("SendMessages", (count, hasControl, _) =>
        {
            segmented += hasControl != 0 ? count : 0;
            return null;
        });
        Queue<byte[]> expected = new();
        for (int i = 0; i < 40; i++)
        {
            byte[] datagram = [.. Enumerable.Repeat((byte)i, 100)];
            socket.Send(datagram, to);
            expected.Enqueue(datagram);
        }

        harness.TickUntil(() => Receive(peer, expected), "all of them");
        Assert.That(plan.Calls("SendMessages"), Is.EqualTo(1));
        Assert.That(segmented, Is.EqualTo(1));
        Close(harness, socket);
    }

    [TestCaseSource(nameof(Backends))]
    public void An_actor_that_keeps_every_buffer_stops_receiving_until_it_gives_some_back(Backend backend)
    {
        using EngineHarness harness = new(MakeRing(backend, new()));
        DatagramSettings settings = new(new(IPAddress.Loopback, 0), default, false, 1 << 20, 0);
        Assert.That(harness.Engine.Datagrams.TryOpen(settings, new(), out DatagramSocket? socket), Is.Zero);
        KeepingActor actor = new();
        harness.Engine.Datagrams.Start(socket!, actor);
        using Socket peer = Connect(socket!);
        int buffers = socket!.Memory.Count;
        for (int i = 0; i < buffers * 2; i++)
        {
            peer.Send(BitConverter.GetBytes(i));
            harness.Tick();
        }

        harness.TickUntil(() => actor.Seen.Count >= buffers, "a datagram in each buffer");
        for (int i = 0; i < 20; i++)
        {
            harness.Tick();
        }

        Assert.That(actor.Seen, Is.EqualTo(Enumerable.Range(0, buffers)));
        actor.ReleaseAll(socket);
        harness.TickUntil(() => actor.Seen.Count == buffers * 2, "the rest, which waited in the socket");
        Assert.That(actor.Seen, Is.EqualTo(Enumerable.Range(0, buffers * 2)));
        actor.ReleaseAll(socket);
        Close(harness, socket);
    }

    [TestCaseSource(nameof(Backends))]
    public void A_receive_that_ends_for_want_of_a_buffer_once_all_have_come_home_is_armed_again(Backend backend)
    {
        using EngineHarness harness = new(MakeRing(backend, new()));
        DatagramSocket socket = Open(harness, new());
        using Socket peer = Connect(socket);
        Queue<byte[]> expected = new();
        for (int i = 0; i <= socket.Memory.Count; i++)
        {
            byte[] datagram = BitConverter.GetBytes(i);
            peer.Send(datagram);
            expected.Enqueue(datagram);
        }

        harness.TickUntil(() => Receive(peer, expected), "the one that found no buffer");
        if (backend == Backend.IoUring)
        {
            // The echo gives each buffer back at once: nothing was out when the end of the receive was seen.
            Assert.That(harness.Counters.OutOfBuffers, Is.GreaterThan(0), "no receive ended for want of a buffer");
        }

        Close(harness, socket);
    }

    private static DatagramSocket Open(EngineHarness harness, DatagramOptions options)
    {
        DatagramSettings settings = new(new(IPAddress.Loopback, 0), options.RemoteEndPoint ?? default, SharePort: false, 1 << 20, 0);
        int result = harness.Engine.Datagrams.TryOpen(settings, options, out DatagramSocket? socket);
        Assert.That(result, Is.Zero);
        harness.Engine.Datagrams.Start(socket!, new EchoActor());
        return socket!;
    }

    private static void Close(EngineHarness harness, DatagramSocket socket)
    {
        socket.Close();
        harness.TickUntil(() => harness.Engine.Datagrams.Count == 0, "the socket to close");
    }

    private static Socket Connect(DatagramSocket socket)
    {
        Socket peer = new(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        peer.Connect(socket.LocalEndPoint.Ip!);
        peer.Blocking = false;
        return peer;
    }

    /// <summary>Takes what is there; true when all has come.</summary>
    private static bool Receive(Socket peer, Queue<byte[]> expected)
    {
        byte[] bytes = new byte[2_000];
        while (peer.Available > 0 || (expected.Count > 0 && expected.Peek().Length == 0 && peer.Poll(0, SelectMode.SelectRead)))
        {
            int length = peer.Receive(bytes);
            Assert.That(bytes.AsSpan(0, length).SequenceEqual(expected.Dequeue()), Is.True, "another datagram than the next");
        }

        return expected.Count == 0;
    }

    private static Ring MakeRing(Backend backend, FaultPlan plan) => backend == Backend.Epoll
        ? new EpollRing<FaultyKernel>(new(plan), new())
        : new UringRing<FaultyKernel>(new(plan), new(), BackendProbe.Process.Features!);

    private sealed unsafe class EchoActor : DatagramActor
    {
        public override bool Deliver(DatagramSocket socket, byte* data, int lengthBytes, int tag)
        {
            Assert.That(socket.Send(new(data, lengthBytes), DatagramEngine.SenderOf(socket, tag)), Is.EqualTo(DatagramStatus.Ok));
            socket.Engine.Release(socket, tag);
            return true;
        }

        public override void Closed()
        {
            // There is no actor behind it that would have to stop.
        }
    }

    private sealed unsafe class KeepingActor : DatagramActor
    {
        private readonly List<int> _tags = [];

        public List<int> Seen { get; } = [];

        public override bool Deliver(DatagramSocket socket, byte* data, int lengthBytes, int tag)
        {
            Seen.Add(*(int*)data);
            _tags.Add(tag);
            return true;
        }

        public void ReleaseAll(DatagramSocket socket)
        {
            _tags.ForEach(tag => socket.Engine.Release(socket, tag));
            _tags.Clear();
        }

        public override void Closed()
        {
            // There is no actor behind it that would have to stop.
        }
    }
}
