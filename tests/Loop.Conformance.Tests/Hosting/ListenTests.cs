using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>What listens where.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ListenTests(Arm arm)
{
    [Test]
    public async Task Several_handler_classes_and_listeners_share_one_loop()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (server, builder) => builder
            .Listen<Echo.EchoSpan>("127.0.0.1:0")
            .Listen<Echo.EchoCount>("127.0.0.1:0")
            .Listen("127.0.0.1:0", () => new ScriptedBuffer(server.Script)));
        server.Script.IsQuiet = true;
        server.Script.OnBuffer = static (connection, bytes) => connection.Send(bytes);
        Assert.That(server.Host.EndPoints.Distinct().Count(), Is.EqualTo(3));
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async i =>
        {
            TestPeer peer = await server.ConnectAsync(i % 3);
            for (int round = 0; round < 50; round++)
            {
                byte[] message = Payload.Random(100 + i, seed: round);
                await peer.SendAsync(message);
                Payload.AssertSame(await peer.ReadExactlyAsync(message.Length), message);
            }
        }));
        Assert.That(server.Journal.Count("accept"), Is.EqualTo(10));
    }

    [Test]
    public async Task Several_loops_share_a_port_and_each_gets_connections()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), static options => options.Loops = 2);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            TestPeer peer = await server.ConnectAsync();
            byte[] message = Payload.Random(5000, seed: i);
            await peer.SendAsync(message);
            Payload.AssertSame(await peer.ReadExactlyAsync(message.Length), message);
        }));
        Assert.That(server.Host.Loops.Select(static loop => loop.ConnectionCount), Is.All.GreaterThan(10));
        Assert.That(server.ConnectionCount, Is.EqualTo(100));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_port_in_use_is_an_error_that_names_it(int loops)
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // SOL_SOCKET, SO_REUSEPORT: sharing is offered, and refused all the same.
        taken.SetRawSocketOption(1, 15, BitConverter.GetBytes(1));
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        string endPoint = taken.LocalEndPoint!.ToString()!;
        int openBefore = Descriptors.Open().Count;
        Assert.That(
            async () => await LoopServer.StartAsync(arm, (_, builder) => builder.Listen<Echo.EchoSpan>(endPoint), options => options.Loops = loops),
            Throws.TypeOf<LoopException>().With.Message.Contains(endPoint));
        await Eventually.HoldsAsync(() => Descriptors.Open().Count <= openBefore, static () => "the start that failed left descriptors open");
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_port_that_becomes_free_within_a_second_is_taken(int loops)
    {
        LoopServer? started = null;
        for (int left = 10; started is null; left--)
        {
            started = await StartWhereTakenAsync(loops, mayBeLate: left > 1);
        }

        await using LoopServer server = started;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_second_host_does_not_share_the_port_of_the_first()
    {
        await using LoopServer first = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), static options => options.Loops = 2);
        Assert.That(
            async () => await LoopServer.StartAsync(
                arm, (_, builder) => builder.Listen<Echo.EchoSpan>(first.Host.EndPoints[0].ToString()), static options => options.Loops = 2),
            Throws.TypeOf<LoopException>());
    }

    [Test]
    public async Task Of_hosts_that_start_at_once_on_one_port_one_has_it()
    {
        // Bound and never listening: the port is nobody else's while the hosts, which may be bound beside it, fight for it.
        using Socket held = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string endPoint = held.LocalEndPoint!.ToString()!;
        using Barrier start = new(2);
        Task<LoopServer>[] starting = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return LoopServer.StartAsync(arm, (_, builder) => builder.Listen<Echo.EchoSpan>(endPoint), static options => options.Loops = 2);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap())];
        Task all = Task.WhenAll(starting);
        Assert.That(() => all, Throws.TypeOf<LoopException>().With.Message.Contains("in use"));
        Task<LoopServer> served = starting.Single(static one => one.IsCompletedSuccessfully);
        await using LoopServer server = await served;
        (await EchoAsync(server)).Dispose();
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task Hosts_that_share_a_port_each_get_clients_and_who_stops_leaves_them_to_the_other(int loops)
    {
        const int clients = 40;
        await using LoopServer first = await StartSharedAsync("127.0.0.1:0", loops, shares: true);
        string endPoint = first.Host.EndPoints[0].ToString();
        Assert.That(async () => await StartSharedAsync(endPoint, loops: 1, shares: false), Throws.TypeOf<LoopException>(), "one that does not say that it shares");
        await using LoopServer second = await StartSharedAsync(endPoint, loops, shares: true);
        List<TestPeer> peers = [];
        for (int i = 0; i < clients; i++)
        {
            peers.Add(await EchoAsync(first));
        }

        Assert.Multiple(() =>
        {
            Assert.That(first.ConnectionCount + second.ConnectionCount, Is.EqualTo(clients));
            Assert.That(first.ConnectionCount, Is.GreaterThan(0), "clients of the first host");
            Assert.That(second.ConnectionCount, Is.GreaterThan(0), "clients of the second host");
        });

        using CancellationTokenSource now = new();
        await now.CancelAsync();
        int before = second.ConnectionCount;
        await first.StopAsync(now.Token);
        for (int i = 0; i < clients; i++)
        {
            peers.Add(await EchoAsync(second));
        }

        Assert.That(second.ConnectionCount, Is.EqualTo(before + clients));
        peers.ForEach(static peer => peer.Dispose());
    }

    [Test]
    public async Task A_port_just_given_back_can_be_listened_on_again()
    {
        string endPoint = "127.0.0.1:0";
        for (int i = 0; i < 5; i++)
        {
            await using LoopServer server = await LoopServer.StartAsync(
                arm, (_, builder) => builder.Listen<Echo.EchoSpan>(endPoint), static options => options.Loops = 2);
            endPoint = server.Host.EndPoints[0].ToString();
            TestPeer peer = await server.ConnectAsync();
            await peer.SendAsync("x");
            Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
        }
    }

    [Test]
    public async Task Addresses_are_those_of_the_sockets()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        SocketPeer peer = (SocketPeer)await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        (PeerAddress remote, PeerAddress local) = await server.OnLoopAsync(() => (connection.RemoteEndPoint, connection.LocalEndPoint));
        Assert.Multiple(() =>
        {
            Assert.That(remote.Ip, Is.EqualTo(peer.Socket.LocalEndPoint));
            Assert.That(local, Is.EqualTo(server.Host.EndPoints[0]));
            Assert.That(local.Ip, Is.EqualTo(peer.Socket.RemoteEndPoint));
        });
        peer.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(await server.OnLoopAsync(() => connection.RemoteEndPoint), Is.EqualTo(remote), "asked before, it stays known");
    }

    [Test]
    public async Task An_address_first_asked_for_when_the_connection_is_gone_is_unknown()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        peer.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(await server.OnLoopAsync(() => connection.RemoteEndPoint.IsUnknown), Is.True);
    }

    [Test]
    public async Task An_IPv6_listener_serves()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (server, builder) => builder.Listen("[::1]:0", () => new Scripted(server.Script)));
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("six");
        Assert.That(await peer.ReadTextAsync(3), Is.EqualTo("six"));
        Connection connection = await server.Script.FirstConnection;
        Assert.That(await server.OnLoopAsync(() => connection.RemoteEndPoint.Ip!.Address), Is.EqualTo(IPAddress.IPv6Loopback));
    }

    [Test]
    public async Task OnAccept_may_take_the_address()
    {
        TaskCompletionSource<PeerAddress> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen("127.0.0.1:0", () => new Greeter(seen)));
        SocketPeer peer = (SocketPeer)await server.ConnectAsync();
        Assert.That((await seen.Task.WaitAsync(server.Deadline)).Ip, Is.EqualTo(peer.Socket.LocalEndPoint));
    }

    /// <summary>Starts on a port that is taken, which it gives back meanwhile.</summary>
    /// <param name="loops">How many loops share the port.</param>
    /// <param name="mayBeLate">Whether the second may be over before that, on a busy machine.</param>
    /// <returns>Null when it was.</returns>
    private async Task<LoopServer?> StartWhereTakenAsync(int loops, bool mayBeLate)
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        string endPoint = taken.LocalEndPoint!.ToString()!;
        Stopwatch watch = Stopwatch.StartNew();
        Task<LoopServer> starting = LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen<Echo.EchoSpan>(endPoint), options => options.Loops = loops);
        using (PeriodicTimer later = new(TimeSpan.FromMilliseconds(200)))
        {
            // Nothing says that the first attempt has failed; were it late, the test would only be easier.
            await later.WaitForNextTickAsync();
        }

        Assert.That(starting.IsCompletedSuccessfully, Is.False, "it shares the port");
        taken.Dispose();
        try
        {
            return await starting;
        }
        catch (LoopException) when (mayBeLate && watch.Elapsed >= TimeSpan.FromSeconds(1))
        {
            return null;
        }
    }

    /// <summary>A client of whoever serves the port, who is served.</summary>
    private async Task<TestPeer> EchoAsync(LoopServer server)
    {
        TestPeer peer = arm.MakePeer(server.EndPoint(), server.Deadline);
        await peer.ConnectAsync();
        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
        return peer;
    }

    private Task<LoopServer> StartSharedAsync(string endPoint, int loops, bool shares) => LoopServer.StartAsync(
        arm,
        (_, builder) => builder.Listen<Echo.EchoSpan>(endPoint, options => options.SharePort = shares),
        options => options.Loops = loops);
}

/// <summary>Is told who came.</summary>
[LoopHandler]
internal sealed partial class Greeter(TaskCompletionSource<PeerAddress> seen)
{
    [OnAccept]
    private void OnAccept(PeerAddress remote) => seen.SetResult(remote);
}
