using Loop.Connections;

namespace Loop.Conformance.Tests.Receiving;

/// <summary>What a peer may bring that sends on and on while nothing is taken from it: a bounded part, whatever else the loop does.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllOptionsAndNoBudget))]
public sealed class HeldBytesTests(Arm arm)
{
    [TestCase(1, 4_000_000)]
    [TestCase(40, 2_000_000)]
    [TestCase(1000, 400_000)]
    public async Task A_paused_handler_holds_a_bounded_part_of_what_its_peer_sends(int peers, int sentBytes)
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, _) => connection.Pause();
        await FloodAsync(server, peers, sentBytes);
        int most = await MostHeldAsync(server, peers, ConnectionFlags.PausedByHandler);
        TestContext.Out.WriteLine($"most held: {most}");
        // What came with the bytes that the handler was called with is held as well.
        Assert.That(most, Is.LessThanOrEqualTo(arm.MostHeldBytes), "bytes held for one connection");
    }

    [TestCase(1, 8_000_000)]
    [TestCase(40, 8_000_000)]
    public async Task An_echo_whose_peer_never_reads_holds_a_bounded_part(int peers, int sentBytes)
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        await FloodAsync(server, peers, sentBytes, static peer => peer.LimitReceiving(16 * 1024));
        int most = await MostHeldAsync(server, peers, ConnectionFlags.PausedBySendQueue);
        TestContext.Out.WriteLine($"most held: {most}");
        Assert.That(most, Is.LessThanOrEqualTo(arm.MostHeldBytes), "bytes held for one connection");
    }

    [Test]
    public async Task What_was_held_comes_whole_and_in_order()
    {
        await using LoopServer server = await StartAsync();
        using MemoryStream received = new();
        int calls = 0;
        server.Script.OnRecv = (connection, bytes) =>
        {
            received.Write(bytes);
            if (++calls % 7 == 0)
            {
                connection.Pause();
                Assert.That(EventLoop.Current.Post(() => EventLoop.Current.Post(connection.Resume)), Is.True);
            }
        };
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(6_000_000);
        await peer.SendAsync(sent);
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Payload.AssertSame(received.ToArray(), sent);
    }

    private static async Task FloodAsync(LoopServer server, int count, int sentBytes, Action<TestPeer>? before = null)
    {
        byte[] sent = new byte[sentBytes];
        TestPeer[] peers = [.. Enumerable.Range(0, count).Select(_ => server.MakePeer())];
        foreach (TestPeer peer in peers)
        {
            before?.Invoke(peer);
            await peer.ConnectAsync();
        }

        foreach (TestPeer peer in peers)
        {
            // Nobody reads so much: it ends, by an error, with the peer when the test is over.
            _ = peer.SendAsync(sent).ContinueWith(static task => task.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>The most that any connection holds, once each is held back and its receive has stopped: from then on nothing more comes.</summary>
    private static async Task<int> MostHeldAsync(LoopServer server, int count, ConnectionFlags heldBack)
    {
        int most = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                (int stopped, most) = server.OnLoopAsync(() => Look(server.Loop.Engine, heldBack)).GetAwaiter().GetResult();
                return stopped == count;
            },
            () => $"not every connection is held back with its receive stopped; most held is {most}");
        return most;
    }

    private static (int Stopped, int Most) Look(ConnectionEngine engine, ConnectionFlags heldBack)
    {
        int stopped = 0, most = 0;
        engine.ForEach((_, connection) =>
        {
            stopped += (connection.Flags & (heldBack | ConnectionFlags.ReceiveArmed)) == heldBack ? 1 : 0;
            most = Math.Max(most, ConnectionEngine.HeldBytes(connection));
        });
        return (stopped, most);
    }

    private async Task<LoopServer> StartAsync()
    {
        // All clients connect before the first of them sends.
        LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), static options => options.FirstByteTimeout = TimeSpan.Zero);
        server.Script.IsQuiet = true;
        return server;
    }
}
