using System.Net;
using System.Net.Sockets;
using System.Text;
using Loop.Conformance.Tests.Children;
using Loop.Conformance.Tests.Datagrams;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>Sockets that a service manager hands over, and what it is told; in processes of their own.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class ActivationTests(string backend)
{
    [Test]
    public async Task A_stream_socket_is_served_by_one_loop_or_several([Values(1, 3)] int loops)
    {
        using ChildProcess child = Start("tcp:web", loops, "stream=systemd:web");
        IPEndPoint server = await EndPointAsync(child);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PingAsync(server, child.Deadline)));
        await EndAsync(child);
    }

    [Test]
    public async Task Accepted_sockets_have_what_the_listener_states()
    {
        using ChildProcess child = Start("tcp:web", 1, "tuned=systemd:web");
        using SocketPeer peer = new(await EndPointAsync(child), child.Deadline);
        await peer.ConnectAsync();
        await peer.SendAsync("go");
        Assert.That(Encoding.ASCII.GetString(await peer.ReadToEndAsync()), Is.EqualTo(TunedConnection.Stated));
        await EndAsync(child);
    }

    [Test]
    public async Task A_unix_socket_is_served_and_its_path_stays()
    {
        await using FileArea area = new();
        string path = area.PathOf("socket");
        using ChildProcess child = Start($"unix:local:{path}", 2, "stream=systemd:local");
        Assert.That(await child.ReadLineAsync(), Does.StartWith($"listening on unix:{path} "));
        await PingAsync(new UnixDomainSocketEndPoint(path), child.Deadline);
        await EndAsync(child);
        Assert.That(File.Exists(path), Is.True, "the path is the service manager's");
    }

    [Test]
    public async Task A_datagram_socket_is_served_by_the_first_loop()
    {
        using ChildProcess child = Start("udp:dns", 2, "datagram=systemd:dns");
        using UdpPeer peer = new(child.Deadline);
        PeerAddress server = new(await EndPointAsync(child));
        peer.Send("question"u8, server);
        Assert.That(Encoding.ASCII.GetString(await peer.ReceiveAsync()), Is.EqualTo("question"));
        await EndAsync(child);
    }

    [Test]
    public async Task So_is_one_with_a_path_which_stays()
    {
        await using FileArea area = new();
        string path = area.PathOf("datagrams");
        using ChildProcess child = Start($"unixgram:log:{path}", 2, "datagram=systemd:log");
        Assert.That(await child.ReadLineAsync(), Does.StartWith($"listening on unix:{path} "));
        using UnixPeer peer = new(child.Deadline, area.PathOf("peer"));
        peer.Send("question"u8, new PeerAddress(path));
        Assert.That(Encoding.ASCII.GetString(await peer.ReceiveAsync()), Is.EqualTo("question"));
        await EndAsync(child);
        Assert.That(File.Exists(path), Is.True, "the path is the service manager's");
    }

    [Test]
    public async Task Names_choose_sockets_and_without_a_name_they_come_in_order()
    {
        using ChildProcess child = Start("tcp:a udp:b tcp:c", 1, "stream=systemd:c", "stream=systemd:", "datagram=systemd:");
        for (int i = 0; i < 2; i++)
        {
            await PingAsync(await EndPointAsync(child), child.Deadline);
        }

        using UdpPeer peer = new(child.Deadline);
        PeerAddress server = new(await EndPointAsync(child));
        peer.Send("x"u8, server);
        Assert.That(await peer.ReceiveAsync(), Is.EqualTo("x"u8.ToArray()));
        await EndAsync(child);
    }

    [TestCase("tcp:web", "stream=systemd:other", "there is no such socket left, it was started with 'web'")]
    [TestCase("tcp:web", "stream=systemd:web stream=systemd:web", "there is no such socket left")]
    [TestCase("udp:web", "stream=systemd:web", "is a datagram socket")]
    [TestCase("tcp:web", "datagram=systemd:web", "takes connections")]
    [TestCase("pair:web", "stream=systemd:web", "is neither a listening stream socket nor a datagram socket")]
    [TestCase("file:web", "stream=systemd:web", "descriptor 3 is no socket")]
    public async Task What_does_not_fit_is_one_line_that_says_what_to_change(string sockets, string endPoints, string cause)
    {
        using ChildProcess child = Start(sockets, 1, endPoints.Split(' '));
        await RefusedAsync(child, cause);
    }

    [Test]
    public async Task Another_processs_sockets_are_not_touched()
    {
        using ChildProcess child = new(checks: true, "activate-for", "1", "tcp:web", backend, "1", "stream=systemd:web");
        await RefusedAsync(child, "are another process's (LISTEN_PID is 1");
    }

    [Test]
    public async Task Without_sockets_the_line_says_so()
    {
        using ChildProcess child = new(checks: true, "activated", backend, "1", "stream=systemd:web");
        await RefusedAsync(child, "this process was started without sockets (LISTEN_FDS)");
    }

    [Test]
    public async Task The_service_manager_is_told_when_it_is_ready_and_when_it_stops()
    {
        await using ServiceManager manager = new();
        using ChildProcess child = new(checks: true, manager.Environment, ["host", "--backend", backend]);
        await EndPointAsync(child);
        Assert.That(await manager.StateAsync(child.Deadline), Is.EqualTo("READY=1"));
        Native.Terminate(child.Id);
        Assert.That(await manager.StateAsync(child.Deadline), Is.EqualTo("STOPPING=1"));
        await child.EndAsync();
    }

    private static async Task<IPEndPoint> EndPointAsync(ChildProcess child) =>
        IPEndPoint.Parse((await child.ReadLineAsync()).Split(' ')[2].Replace("udp:", "", StringComparison.Ordinal));

    private static async Task PingAsync(EndPoint server, CancellationToken deadline)
    {
        using SocketPeer peer = new(server, deadline);
        await peer.ConnectAsync();
        await peer.SendAsync("ping");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
    }

    private static async Task EndAsync(ChildProcess child)
    {
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }

    private static async Task RefusedAsync(ChildProcess child, string cause)
    {
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2), errors);
            Assert.That(output, Is.Empty);
            Assert.That(errors.TrimEnd(), Does.Contain(cause).And.Not.Contain("\n"));
        });
    }

    private ChildProcess Start(string sockets, int loops, params string[] endPoints) =>
        new(checks: true, ["activate", sockets, backend, loops.ToString(System.Globalization.CultureInfo.InvariantCulture), .. endPoints]);
}
