namespace Loop.Conformance.Tests.Receiving;

/// <summary>Pause, Resume and Credit.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptionsInFull))]
public sealed class FlowTests(Arm arm)
{
    [Test]
    public async Task Pause_takes_effect_before_the_next_call_and_held_bytes_come_before_newer_ones()
    {
        await using LoopServer server = await StartAsync();
        bool wasPaused = false;
        server.Script.OnRecv = (connection, _) =>
        {
            if (!wasPaused)
            {
                wasPaused = true;
                connection.Pause();
            }
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        for (char letter = 'b'; letter < 'k'; letter++)
        {
            await peer.SendAsync(letter.ToString());
            await server.OnLoopAsync(static () => 0);
        }

        await server.TurnAsync();
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("a"));
        await server.OnLoopAsync(connection.Resume);
        await peer.SendAsync("k");
        await Eventually.IsAsync(server.Script.ReceivedText, "abcdefghijk", "what was received");
    }

    [Test]
    public async Task Pause_in_OnAccept_holds_the_first_bytes()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("abc");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]));
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("recv:abc");
    }

    [Test]
    public async Task Pause_and_Resume_in_one_call_change_nothing()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, bytes) =>
        {
            connection.Pause();
            connection.Pause();
            connection.Resume();
            connection.Send(bytes);
        };
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(300_000);
        Task<byte[]> reading = peer.ReadToEndAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task A_stream_paused_again_and_again_comes_whole()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, bytes) =>
        {
            connection.Send(bytes);
            connection.Pause();
            if (!EventLoop.Current.Post(connection.Resume))
            {
                throw new InvalidOperationException("the loop's queue is full");
            }
        };
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(2_000_000);
        Task<byte[]> reading = peer.ReadToEndAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task A_paused_peer_is_held_back_and_the_loop_keeps_little()
    {
        const int lengthBytes = 48 * 1024 * 1024;
        byte[] sent = Payload.Random(lengthBytes);
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Task sending = peer.SendAsync(sent);
        await server.TurnAsync();
        await server.TurnAsync();
        long keptBytes = await server.OnLoopAsync(() => server.Loop.Engine.Chunks.InUseBytes);
        Assert.That(keptBytes, Is.LessThan(4 * 1024 * 1024), "bytes of chunks for a paused connection");
        Assert.That(sending.IsCompleted, Is.False, "48 MB were taken although nobody reads them");
        await server.OnLoopAsync(connection.Resume);
        await sending;
        await Eventually.IsAsync(() => server.Script.ReceivedBytes, (long)lengthBytes, "the count of received bytes");
    }

    [Test]
    public async Task Credit_counts_calls_and_stops_at_zero()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Credit(1);
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        await peer.SendAsync("b");
        await server.TurnAsync();
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("a"));
        await server.OnLoopAsync(() => connection.Credit(1));
        await server.Journal.WaitForAsync("recv:b");
        await peer.SendAsync("c");
        await server.TurnAsync();
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("ab"));
        await server.OnLoopAsync(() => connection.Credit(2));
        await server.Journal.WaitForAsync("recv:c");
        await peer.SendAsync("d");
        await server.Journal.WaitForAsync("recv:d");
    }

    [Test]
    public async Task Credit_given_in_each_call_never_stops_the_stream()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Credit(1);
        server.Script.OnRecv = static (connection, bytes) =>
        {
            connection.Send(bytes);
            connection.Credit(1);
        };
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(1_000_000);
        Task<byte[]> reading = peer.ReadToEndAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task Resume_does_not_lift_the_pause_of_used_up_credit()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Credit(1);
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        await server.OnLoopAsync(connection.Resume);
        await peer.SendAsync("b");
        await server.TurnAsync();
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("a"));
        await server.OnLoopAsync(() => connection.Credit(1));
        await server.Journal.WaitForAsync("recv:b");
    }

    [Test]
    public async Task Credit_less_than_one_is_refused()
    {
        await using LoopServer server = await StartAsync();
        await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Assert.That(async () => await server.OnLoopAsync(() => connection.Credit(0)), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task A_half_close_while_paused_waits_for_Resume_and_comes_behind_the_bytes()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedHalfOpen(script));
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("abc");
        peer.HalfClose();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]));
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("end");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abc", "end"]));
    }

    /// <summary>Whatever a client has to read at the close, and however long it is silent before: no test is over because of that.</summary>
    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script), static options =>
    {
        options.FirstByteTimeout = TimeSpan.Zero;
        options.CloseTimeout = TimeSpan.FromMinutes(1);
    });
}
