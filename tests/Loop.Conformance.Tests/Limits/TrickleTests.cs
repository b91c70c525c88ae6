using Loop.Conformance.Tests.Framing;

namespace Loop.Conformance.Tests.Limits;

/// <summary>Peers that send one byte a second, and peers that vanish in the middle of it.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TrickleTests(Arm arm)
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly DrivenTime _time = new();

    [Test]
    public async Task A_frame_of_a_byte_a_second_comes_whole_and_who_vanishes_in_the_next_one_is_idle()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await TrickleAsync(server, peer, "one byte a second\r\n");
        await server.Journal.WaitForAsync("recv:one byte a second");
        await TrickleAsync(server, peer, "and then");
        await PassAsync(server, seconds: 4);
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:one byte a second"]));
        // It answers nothing from here on, not even the close: that has its time, and then the socket is reset.
        await PassAsync(server, seconds: 10);
        await server.Journal.WaitForAsync("close:IdleTimeout");
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:one byte a second", "close:IdleTimeout"]));
    }

    [Test]
    public async Task A_crowd_that_trickles_holds_up_nobody_and_leaves_nothing()
    {
        await using LoopServer server = await StartAsync();
        TestPeer[] crowd = [.. await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.ConnectAsync()))];
        TestPeer quick = await server.ConnectAsync();
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(crowd.Select(static peer => peer.SendAsync("x")));
            await quick.SendAsync($"{i}\r\n");
            await server.Journal.WaitForAsync($"recv:{i}");
            await ReceivedAsync(server, ((i + 1) * crowd.Length) + Enumerable.Range(0, i + 1).Sum(static number => $"{number}".Length + 2));
            await PassAsync(server, seconds: 1);
        }

        Assert.That(server.ConnectionCount, Is.EqualTo(crowd.Length + 1));
        foreach (TestPeer peer in crowd)
        {
            peer.Dispose();
        }

        await server.Journal.WaitForAsync("close:TruncatedFrame", crowd.Length);
        await quick.SendAsync("still here\r\n");
        await server.Journal.WaitForAsync("recv:still here");
    }

    private async Task TrickleAsync(LoopServer server, TestPeer peer, string text)
    {
        long before = server.Counters.ReceivedBytes;
        for (int i = 0; i < text.Length; i++)
        {
            await peer.SendAsync(text[i..(i + 1)]);
            await ReceivedAsync(server, before + i + 1);
            await PassAsync(server, seconds: 1);
        }
    }

    private static Task ReceivedAsync(LoopServer server, long bytes) => Eventually.IsAsync(() => server.Counters.ReceivedBytes, bytes, "the bytes received");

    private async Task PassAsync(LoopServer server, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _time.Advance(_second);
            await server.TurnAsync();
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        static script => new ScriptedLines(script),
        static options => options.IdleTimeout = options.CloseTimeout = 5 * _second,
        options => options.TimeProvider = _time);
}
