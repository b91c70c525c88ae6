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
    public void A_look_whether_a_port_is_free_takes_no_client_and_finds_who_listens(Backend backend)
    {
        ListenerSettings settings = new(Backlog: 16, SharePort: false, NoDelay: true, UnixMode: 0);
        using Ring ring = backend == Backend.Epoll
            ? new EpollRing<LinuxKernel>(default, new())
            : new UringRing<LinuxKernel>(default, new(), BackendProbe.Process.Features!);
        int look = ring.OpenListener(new(new IPEndPoint(IPAddress.Loopback, 0), null), settings with { BindsOnly = true });
        Assert.That(look, Is.GreaterThanOrEqualTo(0));
        IPEndPoint endPoint = ring.Address(look, peer: false).Ip!;
        using (Socket client = new(System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp))
        {
            SocketException refused = Assert.Throws<SocketException>(() => client.Connect(endPoint))!;
            Assert.That(refused.SocketErrorCode, Is.EqualTo(SocketError.ConnectionRefused));
        }

        ring.CloseDescriptor(look);
        ListenAddress address = new(endPoint, null);
        int[] group = [.. Enumerable.Range(0, 2).Select(_ => ring.OpenListener(address, settings with { SharePort = true }))];
        Assert.That(group, Is.All.GreaterThanOrEqualTo(0));
        Assert.That(ring.OpenListener(address, settings with { BindsOnly = true }), Is.EqualTo(RingResult.AddressInUse));
        Array.ForEach(group, ring.CloseDescriptor);
        look = ring.OpenListener(address, settings with { BindsOnly = true });
        Assert.That(look, Is.GreaterThanOrEqualTo(0));
        ring.CloseDescriptor(look);
    }
}
