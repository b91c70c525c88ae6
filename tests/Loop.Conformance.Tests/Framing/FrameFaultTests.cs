namespace Loop.Conformance.Tests.Framing;

/// <summary>Handlers of frames that throw: the frame counts as consumed.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FrameFaultTests(Arm arm)
{
    [Test]
    public async Task Without_OnError_the_connection_closes_and_no_further_frame_comes()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedLines(script));
        server.Script.OnRecv = ThrowOnX;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\r\nx\r\nb\r\n");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:HandlerFault");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "recv:x", "close:HandlerFault"]));
    }

    [Test]
    public async Task Resume_goes_on_with_the_frame_after_the_one_that_threw()
    {
        await using LoopServer server = await StartAsync(Supervision.Resume);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nx\nb\nx\nx\nc");
        await server.TurnAsync();
        await peer.SendAsync("d\nx");
        await server.TurnAsync();
        await peer.SendAsync("\ne\n");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(Received(server), Is.EqualTo("1:a 1:x 1:b 1:x 1:x 1:cd 1:x 1:e"));
        Assert.That(server.Journal.Count("error:x"), Is.EqualTo(4));
    }

    [Test]
    public async Task A_fresh_instance_goes_on_with_the_frame_after_the_one_that_threw()
    {
        await using LoopServer server = await StartAsync(Supervision.Restart);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nx\nb\nc");
        await server.TurnAsync();
        await peer.SendAsync("d\nx\n");
        await server.TurnAsync();
        await peer.SendAsync("e\n");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(Received(server), Is.EqualTo("1:a 1:x 2:b 2:cd 2:x 3:e"));
    }

    [TestCase(Supervision.Resume, "1:x 1:a 1:b")]
    [TestCase(Supervision.Restart, "1:x 2:a 2:b")]
    public async Task A_pause_before_the_throw_holds_the_frames_after_it(Supervision decision, string received)
    {
        await using LoopServer server = await StartAsync(decision);
        Connection? connection = null;
        server.Script.OnRecv = (current, line) =>
        {
            if (line[0] == 'x')
            {
                connection = current;
                current.Pause();
            }

            ThrowOnX(current, line);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("x\na\n");
        await server.Journal.WaitForAsync("error:x");
        await peer.SendAsync("b\n");
        await server.TurnAsync();
        Assert.That(Received(server), Is.EqualTo("1:x"));
        await server.OnLoopAsync(() => connection!.Resume());
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(Received(server), Is.EqualTo(received));
    }

    [Test]
    public async Task The_frames_after_the_one_that_threw_wait_for_the_OnStart_of_the_fresh_instance([Values] bool areHeld)
    {
        int instances = 0;
        await using LoopServer server = await LoopServer.StartAsync(arm, script => new ScriptedLinesStarted(script, new(++instances)));
        Connection? connection = null;
        server.Script.OnError = static (_, _) => Supervision.Restart;
        server.Script.OnRecv = (current, line) =>
        {
            if (line[0] == 'p')
            {
                connection = current;
                current.Pause();
            }

            ThrowOnX(current, line);
        };
        TestPeer peer = await server.ConnectAsync();
        if (areHeld)
        {
            await peer.SendAsync("p\n");
            await server.Journal.WaitForAsync("recv:1:p");
        }

        await peer.SendAsync("x\na\nx\nb\nx\nc");
        if (areHeld)
        {
            await server.TurnAsync();
            await server.OnLoopAsync(() => connection!.Resume());
        }

        await server.Journal.WaitForAsync("4:start");
        await peer.SendAsync("d\n");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        string[] expected =
        [
            "1:start", "recv:1:x", "error:x", "2:start", "recv:2:a", "recv:2:x", "error:x", "3:start", "recv:3:b", "recv:3:x", "error:x", "4:start", "recv:4:cd",
            "close:PeerClosed",
        ];
        Assert.That(server.Journal.Entries.Where(static entry => entry != "recv:1:p"), Is.EqualTo(expected));
    }

    [TestCase(Supervision.Resume)]
    [TestCase(Supervision.Restart)]
    public async Task A_close_before_the_throw_ends_the_frames(Supervision decision)
    {
        await using LoopServer server = await StartAsync(decision);
        server.Script.OnRecv = static (connection, line) =>
        {
            connection.Close();
            ThrowOnX(connection, line);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("x\na\n");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(Received(server), Is.EqualTo("1:x"));
    }

    [TestCase("a0b", CloseReason.InvalidConsumedCount)]
    [TestCase("a-b", CloseReason.InvalidConsumedCount)]
    [TestCase("a+b", CloseReason.InvalidConsumedCount)]
    [TestCase("amb", CloseReason.InvalidConsumedCount)]
    [TestCase("aub", CloseReason.InvalidFrame)]
    [TestCase("anb", CloseReason.TruncatedFrame)]
    [TestCase("atb", CloseReason.HandlerFault)]
    public async Task A_framer_that_breaks_its_contract_costs_its_connection(string text, CloseReason reason)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new BrokenFrames(script));
        server.Script.OnError = static (_, _) => Supervision.Resume;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(text);
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:" + reason);
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("a"));
    }

    /// <summary>Nobody knows where the next frame begins: what was there goes with the old instance.</summary>
    [Test]
    public async Task A_framer_that_throws_may_be_restarted_from_the_next_bytes()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new BrokenFrames(script));
        server.Script.OnError = static (_, _) => Supervision.Restart;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("atb");
        await server.Journal.WaitForAsync("error:thrown in the framer");
        await peer.SendAsync("c");
        await server.Journal.WaitForAsync("recv:c");
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("ac"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Count("error:thrown in the framer"), Is.EqualTo(1));
        Assert.That(server.Journal.Entries.Where(static entry => entry.StartsWith("error:", StringComparison.Ordinal)), Has.Exactly(1).Items);
    }

    /// <summary>The contract offers at least one byte: a framer may look at the first without asking whether it is there.</summary>
    [Test]
    public async Task A_framer_is_not_asked_where_nothing_is_left_to_look_at()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new BrokenFrames(script));
        server.Script.OnError = static (_, _) => Supervision.Resume;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("ab");
        await server.Journal.WaitForAsync("recv:b");
        await peer.SendAsync("c");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["recv:a", "recv:b", "recv:c", "close:PeerClosed"]));
    }

    private static void ThrowOnX(Connection connection, ReadOnlySpan<byte> line)
    {
        if (line[0] == 'x')
        {
            throw new InvalidOperationException("x");
        }
    }

    private static string Received(LoopServer server) => string.Join(
        ' ', server.Journal.Entries.Where(static entry => entry.StartsWith("recv:", StringComparison.Ordinal)).Select(static entry => entry["recv:".Length..]));

    private async Task<LoopServer> StartAsync(Supervision decision)
    {
        int instances = 0;
        LoopServer server = await LoopServer.StartAsync(arm, script => new ScriptedLinesGuarded(script, new(++instances)));
        server.Script.OnRecv = ThrowOnX;
        server.Script.OnError = (_, _) => decision;
        return server;
    }
}
