namespace Loop.Conformance.Tests.Closing;

/// <summary>One direction ends before the other.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptions))]
public sealed class HalfCloseTests(Arm arm)
{
    [Test]
    public async Task Without_OnEnd_the_peers_end_flushes_and_closes()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        byte[] answer = Payload.Random(3_000_000);
        server.Script.OnRecv = (connection, _) => connection.Send(answer);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        peer.HalfClose();
        Payload.AssertSame(await peer.ReadToEndAsync(), answer);
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries.Where(static entry => entry != "drained"), Is.EqualTo(["accept", "recv:go", "close:PeerClosed"]));
    }

    [Test]
    public async Task With_OnEnd_the_connection_stays_half_open_until_the_handler_closes()
    {
        await using LoopServer server = await StartHalfOpenAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("hi");
        peer.HalfClose();
        await server.Journal.WaitForAsync("end");
        await server.TurnAsync();
        Assert.That(server.ConnectionCount, Is.EqualTo(1));
        for (int i = 0; i < 3; i++)
        {
            SendStatus status = await server.OnLoopAsync(() => connection.Send("more"u8));
            Assert.That(status, Is.EqualTo(SendStatus.Ok));
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("more"));
        }

        await server.OnLoopAsync(connection.Close);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:hi", "end", "close:Local"]));
    }

    [Test]
    public async Task The_end_comes_after_every_byte_and_what_is_sent_in_OnEnd_arrives()
    {
        await using LoopServer server = await StartHalfOpenAsync();
        byte[] sent = Payload.Random(1_500_000);
        long receivedAtEnd = 0;
        server.Script.OnEnd = connection =>
        {
            receivedAtEnd = server.Script.ReceivedBytes;
            connection.Send("last words"u8);
            connection.Close();
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("last words"));
        Assert.That(receivedAtEnd, Is.EqualTo(sent.Length));
    }

    [Test]
    public async Task ShutdownSend_ends_the_sending_half_behind_what_is_queued_and_receiving_goes_on()
    {
        await using LoopServer server = await StartHalfOpenAsync();
        byte[] answer = Payload.Random(3_000_000);
        SendStatus late = SendStatus.Ok;
        server.Script.OnRecv = (connection, bytes) =>
        {
            if (bytes.SequenceEqual("go"u8))
            {
                connection.Send(answer);
                connection.ShutdownSend();
                late = connection.Send("refused"u8);
            }
        };
        server.Script.OnEnd = static connection => connection.Close();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        Payload.AssertSame(await peer.ReadToEndAsync(), answer);
        await peer.SendAsync("still heard");
        await server.Journal.WaitForAsync("recv:still heard");
        Assert.That(late, Is.EqualTo(SendStatus.Closed));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
    }

    [Test]
    public async Task After_ShutdownSend_the_peers_end_closes_where_there_is_no_OnEnd()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnAccept = static connection => connection.ShutdownSend();
        TestPeer peer = await server.ConnectAsync();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        await peer.SendAsync("heard");
        await server.Journal.WaitForAsync("recv:heard");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
    }

    [Test]
    public async Task When_both_halves_have_ended_the_connection_closes_by_itself_and_not_before_all_has_left([Values] bool peerFirst)
    {
        await using LoopServer server = await StartHalfOpenAsync();
        byte[] piece = Payload.Random(100_000);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        if (peerFirst)
        {
            peer.HalfClose();
            await server.Journal.WaitForAsync("end");
        }

        int pieces = 0;
        for (SendStatus status = SendStatus.Ok; status == SendStatus.Ok; pieces++)
        {
            status = await server.OnLoopAsync(() => connection.Send(piece));
            await server.TurnAsync();
        }

        await server.OnLoopAsync(connection.ShutdownSend);
        if (!peerFirst)
        {
            // Seen when receiving goes on: the full queue has paused it.
            peer.HalfClose();
        }

        await server.TurnAsync();
        Assert.That(server.ConnectionCount, Is.EqualTo(1), "closed with bytes that have not left");
        Payload.AssertSame(await peer.ReadToEndAsync(), [.. Enumerable.Repeat(piece, pieces).SelectMany(static one => one)]);
        await server.Journal.WaitForAsync("close:PeerClosed");
    }

    [Test]
    public async Task A_half_open_connection_whose_peer_then_resets_ends_with_PeerReset()
    {
        await using LoopServer server = await StartHalfOpenAsync();
        TestPeer peer = await server.ConnectAsync();
        peer.HalfClose();
        await server.Journal.WaitForAsync("end");
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
    }

    private Task<LoopServer> StartHalfOpenAsync() => LoopServer.StartAsync(
        arm, static script => new ScriptedHalfOpen(script), static options => options.FirstByteTimeout = TimeSpan.Zero);
}
