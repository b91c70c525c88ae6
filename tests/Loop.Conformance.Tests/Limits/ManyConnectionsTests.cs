namespace Loop.Conformance.Tests.Limits;

/// <summary>Many connections at once, and many one after the other.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ManyConnectionsTests(Arm arm)
{
    private const int Count = 2000;

    [Test]
    public async Task Two_thousand_connections_opened_and_closed_at_once_are_all_served()
    {
        await using LoopServer server = await StartEchoAsync();
        TestPeer[] peers = [.. Enumerable.Range(0, Count).Select(_ => server.MakePeer())];
        await Task.WhenAll(peers.Select(static async (peer, i) =>
        {
            await peer.ConnectAsync();
            byte[] message = Payload.Random(64, seed: i);
            await peer.SendAsync(message);
            Payload.AssertSame(await peer.ReadExactlyAsync(message.Length), message);
        }));
        Assert.That(server.ConnectionCount, Is.EqualTo(Count));
        Parallel.ForEach(peers, static (peer, _, i) =>
        {
            switch (i % 3)
            {
                case 0:
                    peer.Dispose();
                    break;
                case 1:
                    peer.Reset();
                    break;
                default:
                    peer.HalfClose();
                    break;
            }
        });
        await server.AllGoneAsync();
        Assert.That(server.Counters.Accepted, Is.EqualTo(Count));
    }

    [Test]
    public async Task Two_thousand_that_connect_and_go_at_once_leave_nothing()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        TestPeer[] peers = [.. Enumerable.Range(0, Count).Select(_ => server.MakePeer())];
        await Task.WhenAll(peers.Select(static async (peer, i) =>
        {
            await peer.ConnectAsync();
            if (i % 2 == 0)
            {
                peer.Dispose();
            }
            else
            {
                peer.Reset();
            }
        }));

        // One that was reset while it waited in the backlog may never be accepted.
        await Eventually.HoldsAsync(
            () => server.ConnectionCount == 0 && server.Counters.Accepted >= Count / 2 && server.Journal.Count("accept") == Closes(server),
            () => $"{server.ConnectionCount} connections, {server.Journal.Count("accept")} accepts and {Closes(server)} closes");
    }

    [Test]
    public async Task A_descriptor_used_again_brings_nothing_of_its_last_owner()
    {
        await using LoopServer server = await StartEchoAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(lane => Task.Run(async () =>
        {
            Random random = new(lane);
            for (int i = 0; i < 150; i++)
            {
                using TestPeer peer = server.MakePeer();
                await peer.ConnectAsync();
                byte[] message = Payload.Random(random.Next(1, 60_000), seed: (lane * 1000) + i);
                await peer.SendAsync(message);
                switch (random.Next(3))
                {
                    case 0:
                        // Gone with bytes in flight in both directions.
                        peer.Reset();
                        break;
                    case 1:
                        await peer.ReadExactlyAsync(Math.Min(10, message.Length));
                        peer.Reset();
                        break;
                    default:
                        peer.HalfClose();
                        Payload.AssertSame(await peer.ReadToEndAsync(), message);
                        break;
                }
            }
        })));
        await server.AllGoneAsync();
    }

    [Test]
    public async Task A_slot_used_again_gives_another_id_and_the_old_connection_stays_dead()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        List<Connection> all = [];
        server.Script.OnAccept = all.Add;
        for (int i = 1; i <= 50; i++)
        {
            TestPeer peer = await server.ConnectAsync();
            await server.Journal.WaitForAsync("accept", i);
            if (i > 1)
            {
                // The descriptor is most likely the new one's by now: nothing of this may reach it.
                Connection old = all[i - 2];
                await server.OnLoopAsync(() =>
                {
                    old.Send("not for you"u8);
                    old.Pause();
                    old.Close();
                    old.Abort();
                });
            }

            await peer.SendAsync("x");
            await server.Journal.WaitForAsync("recv:x", i);
            Connection connection = all[i - 1];
            await server.OnLoopAsync(() => connection.Send("y"u8));
            Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("y"));
            peer.Dispose();
            await server.AllGoneAsync();
        }

        Assert.That(all.Select(static connection => connection.Id).Distinct().Count(), Is.EqualTo(50));
    }

    private static int Closes(LoopServer server) => server.Journal.Entries.Count(static entry => entry.StartsWith("close:", StringComparison.Ordinal));

    // So many clients at once may be slow to speak.
    private Task<LoopServer> StartEchoAsync() => LoopServer.StartAsync(
        arm, static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0", static options => options.FirstByteTimeout = TimeSpan.Zero));
}
