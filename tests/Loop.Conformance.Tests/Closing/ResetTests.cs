namespace Loop.Conformance.Tests.Closing;

/// <summary>The peer resets the connection.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptions))]
public sealed class ResetTests(Arm arm)
{
    [Test]
    public async Task A_reset_is_PeerReset()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("abc");
        await server.Journal.WaitForAsync("recv:abc");
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abc", "close:PeerReset"]));
    }

    [Test]
    public async Task A_reset_while_the_handler_pauses_ends_the_connection()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        await server.TurnAsync();
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:PeerReset"]));
    }

    [TestCase(10)]
    [TestCase(1_000_000)]
    public async Task A_reset_while_paused_with_unread_bytes_ends_the_connection(int unreadBytes)
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(Payload.Random(unreadBytes));
        await server.Journal.WaitForAsync("accept");
        await server.TurnAsync();
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
        Assert.That(server.Script.ReceivedBytes, Is.Zero);
    }

    [Test]
    public async Task A_reset_while_credit_is_used_up_ends_the_connection()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Credit(1);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        await server.TurnAsync();
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
    }

    [Test]
    public async Task A_reset_under_backpressure_ends_the_connection()
    {
        await using LoopServer server = await StartAsync(static options => options.SendQueueHardBytes = 64 * 1024 * 1024);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(() => connection.Send(new byte[16 * 1024 * 1024]));
        await Eventually.HoldsAsync(() => server.Counters.BackpressurePauses > 0, static () => "receiving was not paused");
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
    }

    [Test]
    public async Task A_reset_after_a_half_close_while_paused_ends_the_connection()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        peer.HalfClose();
        await server.TurnAsync();
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
    }

    [Test]
    public async Task After_a_reset_sends_return_Closed()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
        SendStatus status = await server.OnLoopAsync(() => connection.Send("x"u8));
        Assert.That(status, Is.EqualTo(SendStatus.Closed));
    }

    [Test]
    public async Task Sending_to_a_peer_that_closed_for_good_ends_with_PeerReset()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedHalfOpen(script));
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        peer.Dispose();
        await server.Journal.WaitForAsync("end");
        await Eventually.HoldsAsync(
            () => server.OnLoopAsync(() => connection.Send("x"u8)).GetAwaiter().GetResult() == SendStatus.Closed, static () => "sends are still taken");
        await server.Journal.WaitForAsync("close:PeerReset");
    }

    [Test]
    public async Task What_a_handler_sent_in_the_tick_of_its_abort_arrives_before_the_reset()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, _) =>
        {
            connection.Send("last "u8);
            connection.Send("words"u8);
            connection.Abort();
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        (byte[] received, Ending ending) = await peer.ReadToAnyEndAsync();
        Assert.That(received, Is.EqualTo("last words"u8.ToArray()));
        Assert.That(ending, Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:Aborted");
        await server.AllGoneAsync();
    }

    [Test]
    public async Task So_it_does_where_the_tick_before_sent_too()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, bytes) =>
        {
            connection.Send(bytes);
            if (bytes.SequenceEqual("b"u8))
            {
                connection.Send(" and last words"u8);
                connection.Abort();
            }
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        await peer.SendAsync("b");
        (byte[] received, Ending ending) = await peer.ReadToAnyEndAsync();
        Assert.That(received, Is.EqualTo("b and last words"u8.ToArray()));
        Assert.That(ending, Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:Aborted");
        await server.AllGoneAsync();
    }

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) =>
        LoopServer.StartAsync(arm, static script => new Scripted(script), listen);
}
