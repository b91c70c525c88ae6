namespace Loop.Conformance.Tests.Files;

/// <summary>How queued files count in the send queue, and what is refused.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptions))]
public sealed class SendFileQueueTests(Arm arm)
{
    private const int LargeBytes = 20_000_000;
    private const int HighBytes = 256 * 1024;

    [Test]
    public async Task A_range_counts_what_is_left_of_it_up_to_a_quarter_of_the_high_watermark()
    {
        await using FileArea area = new();
        area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        (int small, int large) = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            connection.SendFile(file, 0, 1000);
            int small = connection.QueuedBytes;
            connection.SendFile(file, 0, LargeBytes);
            return (small, connection.QueuedBytes);
        });
        Assert.That((small, large), Is.EqualTo((1000, 1000 + (HighBytes / 4))));
        await peer.ReadExactlyAsync(1000 + LargeBytes);
        await Eventually.IsAsync(() => server.OnLoopAsync(() => connection.QueuedBytes).GetAwaiter().GetResult(), 0, "QueuedBytes");
    }

    [Test]
    public async Task Ranges_over_the_high_watermark_are_backpressure_and_OnDrained_follows()
    {
        await using FileArea area = new();
        area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        SendStatus[] statuses = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            return Enumerable.Range(0, 5).Select(_ => connection.SendFile(file, 0, 1_000_000)).ToArray();
        });
        Assert.That(statuses, Is.EqualTo([SendStatus.Ok, SendStatus.Ok, SendStatus.Ok, SendStatus.Ok, SendStatus.Backpressure]));
        Assert.That(await server.OnLoopAsync(() => connection.IsWritable), Is.False);
        await peer.ReadExactlyAsync(5_000_000);
        await server.Journal.WaitForAsync("drained");
        Assert.That(await server.OnLoopAsync(() => connection.IsWritable), Is.True);
    }

    [Test]
    public async Task More_ranges_than_a_connection_may_queue_close_it()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 1000);
        await using LoopServer server = await StartAsync();
        (_, Connection connection) = await ConnectSlowAsync(server);
        int taken = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            int taken = 0;
            while (taken < 1000 && connection.SendFile(file, 0, 1) != SendStatus.Closed)
            {
                taken++;
            }

            return taken;
        });
        Assert.That(taken, Is.EqualTo(256));
        await server.Journal.WaitForAsync("close:SendQueueOverflow");
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task Ranges_over_the_hard_cap_close_the_connection()
    {
        await using FileArea area = new();
        area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (_, Connection connection) = await ConnectSlowAsync(server);
        int taken = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            int taken = 0;
            while (taken < 1000 && connection.SendFile(file, 0, LargeBytes) != SendStatus.Closed)
            {
                taken++;
            }

            return taken;
        });
        Assert.That(taken, Is.EqualTo(4 * 1024 * 1024 / (HighBytes / 4)));
        await server.Journal.WaitForAsync("close:SendQueueOverflow");
    }

    [Test]
    public async Task Bad_arguments_are_refused_and_leave_the_connection_alone()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 1000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.RunAsync(async () =>
        {
            LoopFile file = await LoopFile.Open(area.PathOf("file"));
            Assert.Multiple(() =>
            {
                Assert.Throws<ArgumentNullException>(() => connection.SendFile(null!, 0, 1));
                Assert.Throws<ArgumentOutOfRangeException>(() => connection.SendFile(file, -1, 1));
                Assert.Throws<ArgumentOutOfRangeException>(() => connection.SendFile(file, 0, -1));
                Assert.Throws<ArgumentOutOfRangeException>(() => connection.SendFile(file, 1, long.MaxValue));
            });
            await file.Close();
            Assert.Throws<ObjectDisposedException>(() => connection.SendFile(file, 0, 1));
            connection.Send("alive"u8);
        });
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("alive"));
    }

    [Test]
    public async Task A_closed_connection_takes_no_file()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 1000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(connection.Close);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.AllGoneAsync();
        SendStatus status = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            return connection.SendFile(file, 0, 1000);
        });
        Assert.That(status, Is.EqualTo(SendStatus.Closed));
    }

    private static async Task<(TestPeer Peer, Connection Connection)> ConnectSlowAsync(LoopServer server)
    {
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        return (peer, await server.Script.FirstConnection);
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
