using System.Net;
using System.Net.Sockets;
using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Listening sockets as the rings open them.</summary>
internal sealed class ListenerTests : DescriptorLeakCheck
{
    private static IEnumerable<Backend> Backends => BackendProbe.Process.Features is null ? [Backend.Epoll] : [Backend.Epoll, Backend.IoUring];

    [TestCaseSource(nameof(Backends))]
    public void One_that_is_added_when_the_stop_has_begun_is_closed_and_serves_who_waits(Backend backend)
    {
        Ring made = backend == Backend.Epoll
            ? new EpollRing<LinuxKernel>(default, new())
            : new UringRing<LinuxKernel>(default, new(), BackendProbe.Process.Features!);
        using EngineHarness harness = new(made);
        harness.Engine.StopListeners();
        ListenAddress address = new(new IPEndPoint(IPAddress.Loopback, 0), null);
        int late = made.OpenListener(address, new(Backlog: 16, SharePort: false, NoDelay: true, UnixMode: 0));
        using Socket waiting = new(System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp);
        waiting.Connect(made.Address(late, peer: false).Ip!);
        harness.AddListener(late, address);
        harness.TickUntil(() => !harness.Engine.HasOpenListeners && harness.Connections == 1, "its end, and the client that waited");
        Assert.That(made.IsListening(late), Is.False);
    }

    [TestCaseSource(nameof(Backends))]
    public void A_socket_that_listened_alone_lets_others_join_its_port_and_gets_clients_beside_them(Backend backend)
    {
        ListenerSettings settings = new(Backlog: 256, SharePort: false, NoDelay: true, UnixMode: 0);
        using Ring ring = backend == Backend.Epoll
            ? new EpollRing<LinuxKernel>(default, new())
            : new UringRing<LinuxKernel>(default, new(), BackendProbe.Process.Features!);
        int first = ring.OpenListener(new(new IPEndPoint(IPAddress.Loopback, 0), null), settings);
        Assert.That(first, Is.GreaterThanOrEqualTo(0));
        IPEndPoint endPoint = ring.Address(first, peer: false).Ip!;
        ListenAddress address = new(endPoint, null);
        ListenerSettings shared = settings with { SharePort = true };
        Assert.That(ring.OpenListener(address, settings), Is.EqualTo(RingResult.AddressInUse), "another that wants it alone");
        Assert.That(ring.OpenListener(address, shared), Is.EqualTo(RingResult.AddressInUse), "one that would share it, before it may be joined");
        using Socket early = new(System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp);
        early.Connect(endPoint);
        Assert.That(ring.SharePort(first), Is.Zero);
        int second = ring.OpenListener(address, shared);
        Assert.That(second, Is.GreaterThanOrEqualTo(0));
        Assert.That(ring.OpenListener(address, settings), Is.EqualTo(RingResult.AddressInUse), "one that wants it alone, beside the group");
        const int clients = 200;
        int[] accepted = new int[2];
        for (int i = 0; i < clients; i++)
        {
            using Socket client = new(System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp);
            client.Connect(endPoint);
            CountAccepted();
        }

        Ticks.Until(CountAccepted, () => accepted.Sum() == clients + 1, "every client, and the early one, at one of the two");
        Assert.That(accepted, Is.All.GreaterThan(0));
        ring.ShutListener(first);
        Assert.That(ring.ListenAgain(first, settings.Backlog), Is.Zero);
        Assert.That(ring.Address(first, peer: false).Ip, Is.EqualTo(endPoint), "the port that it listens on when it was shut, as the watch over stalls does");
        ring.CloseDescriptor(first);
        ring.CloseDescriptor(second);

        void CountAccepted()
        {
            foreach ((int place, int listener) in new[] { (0, first), (1, second) })
            {
                while (ring.AcceptNow(listener) is >= 0 and int connection)
                {
                    accepted[place]++;
                    ring.CloseDescriptor(connection);
                }
            }
        }
    }
}
