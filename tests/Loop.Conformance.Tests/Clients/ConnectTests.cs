using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Loop.Conformance.Tests.Clients;

/// <summary>Connections that a loop makes.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ConnectTests(Arm arm)
{
    [Test]
    public async Task OnConnect_runs_first_with_the_peers_address_and_bytes_go_both_ways()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        server.Script.OnConnect = static connection => connection.Send("hello"u8);
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        ConnectOperation operation = server.Connect(listener.Text);
        using Socket peer = await listener.AcceptAsync(server.Deadline);
        ConnectResult result = await operation.Completion.WaitAsync(server.Deadline);
        Assert.That(result, Is.EqualTo(new ConnectResult(ConnectStatus.Connected, string.Empty, new((IPEndPoint)listener.EndPoint))));
        Assert.That(await ReadAsync(peer, 5, server.Deadline), Is.EqualTo("hello"));
        await peer.SendAsync("ping"u8.ToArray(), server.Deadline);
        Assert.That(await ReadAsync(peer, 4, server.Deadline), Is.EqualTo("ping"));
        (PeerAddress remote, PeerAddress local) = await server.OnLoopAsync(() => (operation.Connection!.RemoteEndPoint, operation.Connection.LocalEndPoint));
        Assert.That(remote, Is.EqualTo(server.Script.Peer));
        Assert.That(remote.Ip, Is.EqualTo(listener.EndPoint));
        Assert.That(local.Ip, Is.EqualTo(peer.RemoteEndPoint));
        peer.Shutdown(SocketShutdown.Send);
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["connect", "recv:ping", "close:PeerClosed"]));
        await server.AllGoneAsync();
        Assert.That(operation.IsConnected, Is.False);
    }

    [Test]
    public async Task Bytes_that_come_with_the_connection_wait_for_OnConnect()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        for (int i = 0; i < 20; i++)
        {
            ConnectOperation operation = server.Connect(listener.Text);
            using Socket peer = await listener.AcceptAsync(server.Deadline);
            await peer.SendAsync("now"u8.ToArray(), server.Deadline);
            peer.Shutdown(SocketShutdown.Send);
            await server.Journal.WaitForAsync("close:PeerClosed", i + 1);
        }

        Assert.That(server.Journal.Entries, Is.EqualTo(Enumerable.Repeat((string[])["connect", "recv:now", "close:PeerClosed"], 20).SelectMany(static events => events)));
    }

    [Test]
    public async Task OnStart_runs_before_OnConnect()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        _ = server.Loop.Connect(listener.Text, () => new StartingClient(server.Script));
        using Socket peer = await listener.AcceptAsync(server.Deadline);
        await peer.SendAsync("now"u8.ToArray(), server.Deadline);
        peer.Shutdown(SocketShutdown.Send);
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["start", "connect", "recv:now", "close:PeerClosed"]));
    }

    [Test]
    public async Task Where_nobody_listens_it_is_refused_and_no_handler_is_made()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener nobody = RealListener.Reserve();
        int port = nobody.Port;
        ConnectResult result = await server.Connect($"127.0.0.1:{port}").Completion.WaitAsync(server.Deadline);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.Refused));
        Assert.That(result.Cause, Does.Contain($"127.0.0.1:{port}").And.Contain("ECONNREFUSED"));
        Assert.That(result.RemoteEndPoint.Port, Is.EqualTo(port));
        Assert.That(server.Script.Made, Is.Zero);
        Assert.That(server.Counters.ConnectFailures, Is.EqualTo(1));
        await server.NothingUnderWayAsync();
    }

    [Test]
    public async Task A_host_that_does_not_answer_is_a_timeout()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener dead = await RealListener.StartDeadAsync(IPAddress.Loopback);
        ConnectResult result = await server.Connect(dead.Text, new() { Timeout = TimeSpan.FromMilliseconds(200) }).Completion.WaitAsync(server.Deadline);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.TimedOut));
        Assert.That(result.Cause, Does.Contain("200 ms"));
        Assert.That(result.RemoteEndPoint.Port, Is.EqualTo(dead.Port));
        await server.NothingUnderWayAsync();
        Assert.That(server.Script.Made, Is.Zero);
    }

    [Test]
    public async Task A_cancelled_connect_ends_at_once_and_closes_its_socket([Values] bool byToken)
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener dead = await RealListener.StartDeadAsync(IPAddress.Loopback);
        using CancellationTokenSource cancellation = new();
        ConnectOperation operation = server.Loop.Connect(dead.Text, () => new ScriptedClient(server.Script), cancellationToken: cancellation.Token);
        await Eventually.HoldsAsync(() => operation.State == Connections.Connecting.ConnectState.Trying, static () => "it is not being tried");
        if (byToken)
        {
            await cancellation.CancelAsync();
        }
        else
        {
            operation.Cancel();
        }

        Assert.That((await operation.Completion.WaitAsync(server.Deadline)).Status, Is.EqualTo(ConnectStatus.Cancelled));
        await server.NothingUnderWayAsync();
    }

    [Test]
    public async Task A_host_that_stops_gives_up_what_is_not_made()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener dead = await RealListener.StartDeadAsync(IPAddress.Loopback);
        ConnectOperation[] operations =
        [
            server.Connect(dead.Text),
            server.Connect("name:1", new() { Resolver = static async (_, cancelled) => { await Task.Delay(Timeout.Infinite, cancelled); return []; } }),
            server.Connect("127.0.0.1:1", new() { Reconnect = new() { InitialDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) } }),
        ];
        await Eventually.HoldsAsync(() => server.Counters.ConnectFailures == 1, static () => "the refused connect has not failed");
        await server.TurnAsync();
        await server.StopAsync();
        foreach (ConnectOperation operation in operations)
        {
            Assert.That((await operation.Completion.WaitAsync(server.Deadline)).Status, Is.EqualTo(ConnectStatus.Cancelled));
        }

        ConnectResult late = await server.Connect(dead.Text).Completion.WaitAsync(server.Deadline);
        Assert.That(late.Status, Is.EqualTo(ConnectStatus.Cancelled));
        Assert.That(late.Cause, Does.Contain("ended"));
    }

    [Test]
    public async Task A_made_connection_closes_in_order_when_the_host_stops()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        server.Script.OnConnect = static connection => connection.Send("hello"u8);
        _ = server.Connect(listener.Text);
        using Socket peer = await listener.AcceptAsync(server.Deadline);
        await server.Journal.WaitForAsync("connect");
        Task stopping = server.StopAsync();
        Assert.That(await ReadAsync(peer, 5, server.Deadline), Is.EqualTo("hello"));
        Assert.That(await peer.ReceiveAsync(new byte[1], server.Deadline), Is.Zero);
        peer.Dispose();
        await stopping;
        Assert.That(server.Journal.Entries, Is.EqualTo(["connect", "close:LoopStopped"]));
    }

    [Test]
    public async Task It_connects_from_the_address_that_was_asked_for()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        _ = server.Connect(listener.Text, new() { LocalEndPoint = new(IPAddress.Parse("127.0.0.5"), 0) });
        using Socket peer = await listener.AcceptAsync(server.Deadline);
        Assert.That(((IPEndPoint)peer.RemoteEndPoint!).Address, Is.EqualTo(IPAddress.Parse("127.0.0.5")));
        ConnectResult foreign = await server.Connect(listener.Text, new() { LocalEndPoint = new(IPAddress.Parse("192.0.2.1"), 0) })
            .Completion.WaitAsync(server.Deadline);
        Assert.That(foreign.Status, Is.EqualTo(ConnectStatus.LocalAddressNotAvailable));
    }

    [Test]
    public async Task A_constructor_that_throws_is_told_and_the_peer_is_reset()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        ConnectOperation operation = server.Loop.Connect(listener.Text, () => new ThrowingClient(server.Script));
        using Socket peer = await listener.AcceptAsync(server.Deadline);
        ConnectResult result = await operation.Completion.WaitAsync(server.Deadline);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.HandlerFault));
        Assert.That(result.Cause, Does.Contain(nameof(ThrowingClient)));
        Assert.That(
            async () => await peer.ReceiveAsync(new byte[1], server.Deadline),
            Throws.TypeOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.ConnectionReset));
        await server.NothingUnderWayAsync();
    }

    [Test]
    public async Task Beyond_the_maximum_of_connections_it_is_a_status()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm, static options => options.MaxConnections = 2);
        using RealListener listener = RealListener.Start();
        _ = server.Connect(listener.Text);
        _ = server.Connect(listener.Text);
        await server.Journal.WaitForAsync("connect", 2);
        ConnectResult result = await server.Connect(listener.Text).Completion.WaitAsync(server.Deadline);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.LimitReached));
        Assert.That(result.Cause, Does.Contain("MaxConnections"));
        using (Socket one = await listener.AcceptAsync(server.Deadline))
        {
            one.Shutdown(SocketShutdown.Both);
        }

        await server.Journal.WaitForAsync("close:PeerClosed");
        await Eventually.IsAsync(() => server.ConnectionCount, 1, "the count of connections");
        Assert.That((await server.Connect(listener.Text).Completion.WaitAsync(server.Deadline)).Status, Is.EqualTo(ConnectStatus.Connected));
    }

    [Test]
    public async Task The_outcome_is_called_on_the_loop_after_Connect_has_returned()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await server.OnLoopAsync(() =>
        {
            bool hasReturned = false;
            ConnectOperation operation = null!;
            operation = server.Loop.Connect(
                listener.Text,
                () => new ScriptedClient(server.Script),
                outcome: result => seen.TrySetResult($"{result.Status} {hasReturned} {EventLoop.Current == server.Loop} {operation.Connection!.IsWritable}"));
            hasReturned = true;
        });
        Assert.That(await seen.Task.WaitAsync(server.Deadline), Is.EqualTo("Connected True True True"));
    }

    [Test]
    public async Task A_connection_that_was_made_has_a_first_byte_limit_only_where_it_is_asked_for()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        ConnectOperation patient = server.Connect(listener.Text);
        await server.Journal.WaitForAsync("connect");
        Assert.That(await server.OnLoopAsync(() => patient.Class.Limits.FirstByteTimeoutMs), Is.Zero);
        _ = server.Connect(listener.Text, new() { FirstByteTimeout = TimeSpan.FromMilliseconds(100) });
        await listener.AcceptAsync(server.Deadline);
        using Socket silent = await listener.AcceptAsync(server.Deadline);
        Assert.That(await silent.ReceiveAsync(new byte[1], server.Deadline), Is.Zero);
        silent.Dispose();
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
        Assert.That(patient.IsConnected, Is.True);
    }

    [Test]
    public async Task Many_at_once_are_all_served()
    {
        const int count = 300;
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0"));
        server.Script.IsQuiet = true;
        server.Script.OnConnect = static connection => connection.Send("0123456789"u8);
        server.Script.OnRecv = static (connection, _) => connection.Close();
        ConnectOperation[] operations = [.. Enumerable.Range(0, count).Select(_ => server.Connect(server.Host.EndPoints[0].ToString()))];
        ConnectResult[] results = await Task.WhenAll(operations.Select(static operation => operation.Completion)).WaitAsync(server.Deadline);
        Assert.That(results.Count(static result => result.IsConnected), Is.EqualTo(count));
        await server.Journal.WaitForAsync("close:Local", count);
        await server.AllGoneAsync();
        Assert.That(server.Script.ReceivedBytes, Is.EqualTo(count * 10));
        Assert.That(server.Counters.Connected, Is.EqualTo(count));
    }

    [TestCase("127.0.0.1", "the port is missing")]
    [TestCase(":7000", "the port is missing")]
    [TestCase("127.0.0.1:0", "out of range")]
    [TestCase("127.0.0.1:65536", "out of range")]
    [TestCase("name:http", "out of range")]
    [TestCase("::1:7000", "brackets")]
    [TestCase("[127.0.0.1]:7000", "brackets")]
    [TestCase("a b:7000", "neither a name nor an address")]
    [TestCase("unix:", "1 to 107 bytes")]
    public async Task An_endpoint_that_is_none_is_an_error_of_the_caller(string endPoint, string says)
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        LoopException error = Assert.Throws<LoopException>(() => server.Connect(endPoint));
        Assert.That(error.Message, Does.Contain(says).And.Contain("cannot connect"));
        Assert.Throws<LoopException>(() => server.Loop.Connect(default(PeerAddress), () => new ScriptedClient(server.Script)));
        Assert.Throws<LoopException>(() => server.Connect("127.0.0.1:1", new() { LocalEndPoint = new(IPAddress.IPv6Loopback, 0) }));
        Assert.Throws<LoopException>(() => server.Connect("127.0.0.1:1", new() { Timeout = TimeSpan.Zero }));
        Assert.Throws<LoopException>(() => server.Connect("127.0.0.1:1", new() { Reconnect = new() { Jitter = 2 } }));
    }

    private static async Task<string> ReadAsync(Socket socket, int lengthBytes, CancellationToken deadline)
    {
        byte[] bytes = new byte[lengthBytes];
        for (int read = 0; read < lengthBytes;)
        {
            int count = await socket.ReceiveAsync(bytes.AsMemory(read), deadline);
            Assert.That(count, Is.GreaterThan(0), "the end came early");
            read += count;
        }

        return Encoding.ASCII.GetString(bytes);
    }
}
