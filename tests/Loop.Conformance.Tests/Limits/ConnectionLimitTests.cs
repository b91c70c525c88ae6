namespace Loop.Conformance.Tests.Limits;

/// <summary>More connections than there may be.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptionsInFull))]
public sealed class ConnectionLimitTests(Arm arm)
{
    [Test]
    public async Task At_the_maximum_accepting_pauses_and_resumes_when_a_connection_closes()
    {
        const int maximum = 5;
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), static options => options.MaxConnections = maximum);
        TestPeer[] served = new TestPeer[maximum];
        for (int i = 0; i < maximum; i++)
        {
            served[i] = await server.ConnectAsync();
            await PingAsync(served[i]);
        }

        await server.TurnAsync();
        TestPeer waiting = await server.ConnectAsync();
        await waiting.SendAsync("ping");
        await server.TurnAsync();
        Assert.That(server.ConnectionCount, Is.EqualTo(maximum));
        Assert.That(server.Counters.AcceptPauses, Is.GreaterThan(0));
        Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(100), "ticks in half a second of standing still");
        served[0].Dispose();
        Assert.That(await waiting.ReadTextAsync(4), Is.EqualTo("ping"));
        await PingAsync(served[1]);
        Assert.That(
            server.Log.Lines.Single(static line => line.Message.Contains("MaxConnections")).Message,
            Does.StartWith("Accepting stands still: the process has 5 of 5 connections"),
            "once a minute, and not at each of the pauses");
        Assert.That(server.Counters.AcceptPauses, Is.GreaterThan(1));
    }

    [Test]
    public async Task Far_more_than_the_maximum_at_once_are_served_in_turn_or_closed_and_the_maximum_holds()
    {
        const int maximum = 10;
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), static options => options.MaxConnections = maximum);
        Lock counting = new();
        int answered = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using TestPeer peer = server.MakePeer();
            try
            {
                await peer.ConnectAsync();
                await peer.SendAsync("ping");
                (byte[] bytes, Ending ending) = await ReadOneAnswerAsync(peer);
                Assert.That(ending == Ending.Reset || bytes.Length is 0 or 4, Is.True);
                lock (counting)
                {
                    answered += bytes.Length == 4 ? 1 : 0;
                    most = Math.Max(most, server.ConnectionCount);
                }
            }
            catch (PeerResetException)
            {
                // Refused: accepted behind the pause, closed and counted.
                Assert.That(server.Counters.Refused, Is.GreaterThan(0));
            }
        }));
        Assert.That(most, Is.InRange(1, maximum));
        Assert.That(answered, Is.GreaterThanOrEqualTo(maximum));
        await server.AllGoneAsync();
        await PingAsync(await server.ConnectAsync());
    }

    private static async Task PingAsync(TestPeer peer)
    {
        await peer.SendAsync("ping");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
    }

    private static async Task<(byte[] Bytes, Ending Ending)> ReadOneAnswerAsync(TestPeer peer)
    {
        byte[] answer = new byte[4];
        int count = 0;
        while (count < answer.Length)
        {
            int read = await peer.ReadAsync(answer.AsMemory(count));
            if (read == 0)
            {
                return (answer[..count], Ending.End);
            }

            count += read;
        }

        return (answer, Ending.End);
    }
}
