namespace Loop.Conformance.Tests.Limits;

/// <summary>Memory that a burst needed is given back when the burst is over.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class IdleMemoryTests(Arm arm)
{
    private const int Peers = 40;
    private const int StepsEach = 250;

    /// <summary>What chunk pools keep when nothing happens, and a block of each send arena.</summary>
    private const long KeptBytes = (256 + 512 + 128) * 1024;

    private DrivenTime _time = null!;

    [SetUp]
    public void Reset() => _time = new();

    [TestCase(false)]
    [TestCase(true)]
    public async Task When_peers_that_never_read_have_gone_the_pools_give_their_memory_back(bool anotherGoesOn)
    {
        await using LoopServer server = await StartAsync();
        long startBytes = await server.OnLoopAsync(() => server.Loop.Ring.ReceiveMemory.MemoryBytes);
        TestPeer lasting = await server.ConnectAsync();
        await EchoAsync(lasting, 100);
        await FloodAsync(server);
        long floodBytes = await server.OnLoopAsync(() => PoolBytes(server));
        Assert.That(floodBytes, Is.GreaterThan(KeptBytes + 1024 * 1024), "the flood was not enough to make the pools grow");

        // The first look may still see what the flood used.
        for (int look = 0; look < 3; look++)
        {
            if (anotherGoesOn)
            {
                await EchoAsync(lasting, 100);
            }

            _time.Advance(TimeSpan.FromSeconds(11));
            await server.TurnAsync();
            // It is given back in steps, so that no event waits long for them.
            for (int step = 0; step < StepsEach; step++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                await server.TurnAsync(ticks: 2);
            }
        }

        (long pools, long receive, long ringDueMs) = await server.OnLoopAsync(() => (PoolBytes(server), ReceiveBytes(server), server.Loop.Ring.UpkeepDueMs));
        Assert.Multiple(() =>
        {
            Assert.That(pools, Is.LessThanOrEqualTo(KeptBytes), "bytes of free chunks and send arenas");
            Assert.That(receive, Is.LessThanOrEqualTo(startBytes), "bytes of receive buffers that have pages");
            Assert.That(anotherGoesOn || ringDueMs < 0, "a loop at rest is woken no more");
        });

        // Memory that was given back serves again.
        await FloodAsync(server);
        await EchoAsync(lasting, 1_000_000);
        lasting.Dispose();
    }

    private static long PoolBytes(LoopServer server) => server.Loop.Engine.Chunks.FreeBytes + server.Loop.Engine.ArenaBytes;

    private static long ReceiveBytes(LoopServer server) => server.Loop.Ring.ReceiveMemory.MemoryBytes - server.Loop.Ring.ColdBytes;

    /// <summary>Peers that send what they can and read nothing, until they are gone.</summary>
    private static async Task FloodAsync(LoopServer server)
    {
        long pausesBefore = server.Counters.BackpressurePauses;
        int before = server.ConnectionCount;
        byte[] flood = new byte[1024 * 1024];
        List<(TestPeer Peer, Task Sending)> peers = [];
        for (int i = 0; i < Peers; i++)
        {
            TestPeer peer = server.MakePeer();
            peer.LimitReceiving(16 * 1024);
            await peer.ConnectAsync();
            peers.Add((peer, SendForEverAsync(peer, flood)));
        }

        await Eventually.HoldsAsync(
            () => server.Counters.BackpressurePauses - pausesBefore >= Peers,
            () => $"{server.Counters.BackpressurePauses - pausesBefore} connections were paused of {Peers}");
        foreach ((TestPeer peer, Task sending) in peers)
        {
            peer.Reset();
            Assert.That(async () => await sending, Throws.Exception);
        }

        await Eventually.IsAsync(() => server.ConnectionCount, before, "the count of connections");
        await server.TurnAsync();
    }

    private static async Task SendForEverAsync(TestPeer peer, byte[] flood)
    {
        while (true)
        {
            await peer.SendAsync(flood);
        }
    }

    private static async Task EchoAsync(TestPeer peer, int lengthBytes)
    {
        byte[] sent = Payload.Random(lengthBytes);
        Task sending = peer.SendAsync(sent);
        Payload.AssertSame(await peer.ReadExactlyAsync(lengthBytes), sent);
        await sending;
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm, static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0"), options => options.TimeProvider = _time);
}
