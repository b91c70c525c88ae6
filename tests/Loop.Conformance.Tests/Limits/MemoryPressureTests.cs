namespace Loop.Conformance.Tests.Limits;

/// <summary>More buffer memory than there may be.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MemoryPressureTests(Arm arm)
{
    private const int MaxBytes = 8 * 1024 * 1024;

    [Test]
    public async Task At_the_limit_the_largest_consumer_is_closed_and_the_others_go_on()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer greedy, Connection greedyConnection) = await ConnectDeafAsync(server, 1);
        (_, Connection modestConnection) = await ConnectDeafAsync(server, 2);
        await server.OnLoopAsync(() => modestConnection.Send(new byte[100_000]));
        byte[] piece = new byte[256 * 1024];
        SendStatus status = SendStatus.Ok;
        for (int i = 0; i < 1000 && status != SendStatus.Closed; i++)
        {
            status = await server.OnLoopAsync(() => greedyConnection.Send(piece));
            // Once a tick the limit is looked at, and one tick runs several posts.
            await server.TurnAsync(ticks: 2);
            long heldBytes = await server.OnLoopAsync(() => server.Loop.Engine.Chunks.InUseBytes);
            Assert.That(heldBytes, Is.LessThan(MaxBytes + (2 * piece.Length)));
        }

        await server.Journal.WaitForAsync("close:MemoryPressure");
        Assert.That((await greedy.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
        Assert.That(server.Journal.Count("close:MemoryPressure"), Is.EqualTo(1));
        Assert.That(await server.OnLoopAsync(() => modestConnection.Send("x"u8)), Is.Not.EqualTo(SendStatus.Closed));
        await ServesAsync(server);
    }

    [Test]
    public async Task At_three_quarters_the_largest_consumer_is_paused_and_at_nine_tenths_accepting()
    {
        const int maxBytes = 32 * 1024 * 1024;
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static (server, builder) => builder
                .Listen("127.0.0.1:0", () => new Scripted(server.Script), static options =>
                {
                    // So high that nothing but the process's limit pauses it.
                    options.SendQueueHardBytes = 256 * 1024 * 1024;
                    options.SendQueueHighBytes = 256 * 1024 * 1024;
                    options.SendQueueLowBytes = 1;
                    options.FirstByteTimeout = TimeSpan.Zero;
                })
                .Listen<Echo.EchoSpan>("127.0.0.1:0"),
            static options => options.MaxBufferBytes = maxBytes);
        (TestPeer greedy, Connection connection) = await ConnectDeafAsync(server, 1);
        long sentBytes = await QueueAsync(server, connection, maxBytes / 100 * 81);
        await greedy.SendAsync("later");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]), "received although three quarters of the memory are used");
        Assert.That(server.Counters.AcceptPauses, Is.Zero);
        await ServesAsync(server);
        sentBytes += await QueueAsync(server, connection, maxBytes / 100 * 93);
        await Eventually.HoldsAsync(() => server.Counters.AcceptPauses > 0, static () => "accepting goes on");
        // Counted is the pause before the kernel is told.
        await server.TurnAsync();
        TestPeer waiting = await server.ConnectAsync(listener: 1);
        await waiting.SendAsync("ping");
        await server.TurnAsync();
        await server.TurnAsync();
        Assert.That(server.ConnectionCount, Is.EqualTo(2), "accepted although nine tenths of the memory are used");
        await greedy.ReadExactlyAsync((int)sentBytes);
        Assert.That(await waiting.ReadTextAsync(4), Is.EqualTo("ping"));
        await server.Journal.WaitForAsync("recv:later");
    }

    [Test]
    public async Task Bytes_held_by_many_paused_connections_do_not_pass_the_limit_and_their_end_makes_room()
    {
        const int sentBytes = 4 * 1024 * 1024;
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Pause();
        byte[] bytes = new byte[sentBytes];
        List<TestPeer> peers = [];

        // Until accepting stands still, as it does at 90 % of the limit, or there are so many that it evidently need not.
        for (int i = 1; i <= 100 && server.Counters.AcceptPauses == 0; i++)
        {
            TestPeer peer = await server.ConnectAsync();
            peers.Add(peer);
            Task sending = peer.SendAsync(bytes);
            _ = sending.ContinueWith(static task => task.Exception, TaskScheduler.Default);
            await Eventually.HoldsAsync(
                () => server.Journal.Count("accept") == i || server.Counters.AcceptPauses > 0, static () => "neither accepted nor standing still");
            long heldBytes = await server.OnLoopAsync(() => server.Loop.Engine.Chunks.InUseBytes);
            Assert.That(heldBytes, Is.LessThan(MaxBytes));
        }

        peers.ForEach(static peer => peer.Reset());
        await server.AllGoneAsync();
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Chunks.InUseBytes), Is.Zero);
        await ServesAsync(server);
    }

    /// <summary>Sends until so much is queued; gives how much was sent.</summary>
    private static async Task<long> QueueAsync(LoopServer server, Connection connection, int queuedBytes)
    {
        byte[] piece = new byte[128 * 1024];
        long sentBytes = 0;
        while (await server.OnLoopAsync(() => connection.QueuedBytes) < queuedBytes)
        {
            Assert.That(await server.OnLoopAsync(() => connection.Send(piece)), Is.EqualTo(SendStatus.Ok));
            sentBytes += piece.Length;
        }

        return sentBytes;
    }

    private static async Task ServesAsync(LoopServer server)
    {
        TestPeer other = await server.ConnectAsync(listener: 1);
        await other.SendAsync("ping");
        Assert.That(await other.ReadTextAsync(4), Is.EqualTo("ping"));
    }

    private static async Task<(TestPeer Peer, Connection Connection)> ConnectDeafAsync(LoopServer server, int count)
    {
        TaskCompletionSource<Connection> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.OnAccept = accepted.SetResult;
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        await server.Journal.WaitForAsync("accept", count);
        return (peer, await accepted.Task.WaitAsync(server.Deadline));
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        static (server, builder) => builder
            .Listen("127.0.0.1:0", () => new Scripted(server.Script), static options =>
            {
                options.SendQueueHardBytes = 256 * 1024 * 1024;
                options.FirstByteTimeout = TimeSpan.Zero;
            })
            .Listen<Echo.EchoSpan>("127.0.0.1:0"),
        static options => options.MaxBufferBytes = MaxBytes);
}
