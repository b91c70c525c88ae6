using Loop.Conformance.Tests.Actors;

namespace Loop.Conformance.Tests.Moving;

/// <summary>A connection that moves to another loop loses no byte and keeps their order, whatever is on its way meanwhile.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptions))]
public sealed class MovedBytesTests(Arm arm)
{
    private Journey _journey = null!;

    [Test]
    public async Task Before_anything_else_OnMoved_runs_on_the_other_loop()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await server.Journal.WaitForAsync("moved:Ok@1");
        await peer.SendAsync("b");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        Assert.That(server.Host.Loops.Select(static loop => loop.ConnectionCount), Is.EqualTo([0, 1]));
        Assert.That(server.Host.Loops.Select(static loop => loop.ActorCount), Is.EqualTo([0, 1]));
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        await server.AllGoneAsync();
        await server.Journal.WaitForAsync("close:PeerClosed@1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "recv:a@0", "moved:Ok@1", "recv:b@1", "close:PeerClosed@1"]));
        await Eventually.IsAsync(() => nomad.IsGone, true, "whether the address is gone");
    }

    [Test]
    public async Task What_comes_while_it_moves_is_handled_there()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        using LoopHold hold = await LoopHold.StartAsync(server.Host.Loops[1], server.Deadline);
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await Eventually.IsAsync(() => server.Host.Loops[0].ConnectionCount, 0, "the count of connections on the first loop");
        await peer.SendAsync("on the way");
        hold.Dispose();
        Assert.That(await peer.ReadTextAsync(10), Is.EqualTo("on the way"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed@1");
        Assert.That(server.Journal.Entries.Count(static entry => entry.StartsWith("recv", StringComparison.Ordinal) && entry.EndsWith("@0", StringComparison.Ordinal)), Is.Zero);
        await server.AllGoneAsync();
    }

    [Test]
    public async Task What_the_same_method_sent_before_leaves_first()
    {
        await using LoopServer server = await StartAsync();
        _journey.OnRecv = (nomad, bytes) =>
        {
            nomad.Line.Send(bytes);
            _journey.Note("move:" + nomad.Line.MoveTo(server.Host.Loops[1 - EventLoop.Current.Index]));
            nomad.Line.Send("!"u8);
        };
        TestPeer peer = await server.ConnectFirstAsync();
        for (int round = 0; round < 5; round++)
        {
            await peer.SendAsync("x");
            Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("x!"));
        }

        await server.Journal.WaitForAsync("moved:Ok@1", times: 3);
        Assert.That(server.Journal.Entries.Where(static entry => entry.StartsWith("move:", StringComparison.Ordinal)), Is.All.StartsWith("move:Ok"));
        Assert.That(_journey.Moves, Is.EqualTo(5));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task Lines_that_came_together_are_handed_out_on_both_sides_of_the_move_and_half_a_line_goes_along()
    {
        await using LoopServer server = await MovingHost.StartAsync(
            arm, static (journey, server) => new NomadOfLines(journey, () => server.Host.Loops), Begin);
        TestPeer peer = await server.ConnectFirstAsync();
        await peer.SendAsync("a\ngo\nb\ngo\nc\ngo\nd");
        await server.Journal.WaitForAsync("go:Ok@0", times: 2);
        await Eventually.IsAsync(() => server.Host.Loops[1].ConnectionCount, 1, "the count of connections on the second loop");
        await peer.SendAsync("e\nf\n");
        await server.Journal.WaitForAsync("line:f@1");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed@1");
        Assert.That(server.Journal.Entries, Is.EqualTo(
        [
            "line:a@0", "line:go@0", "go:Ok@0", "line:b@1", "line:go@1", "go:Ok@1", "line:c@0", "line:go@0", "go:Ok@0", "line:de@1", "line:f@1",
            "close:PeerClosed@1",
        ]));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task What_a_count_left_unread_goes_along()
    {
        await using LoopServer server = await MovingHost.StartAsync(
            arm, static (journey, server) => new NomadOfPairs(journey, () => server.Host.Loops), Begin);
        TestPeer peer = await server.ConnectFirstAsync();
        await peer.SendAsync("aabbcc");
        await server.Journal.WaitForAsync("moved:Ok@1", times: 2);
        await peer.SendAsync("d");
        await server.TurnAllAsync();
        await peer.SendAsync("dee");
        await server.Journal.WaitForAsync("pair:ee@0");
        Assert.That(
            server.Journal.Entries.Where(static entry => entry.StartsWith("pair", StringComparison.Ordinal)),
            Is.EqualTo(["pair:aa@0", "pair:bb@1", "pair:cc@0", "pair:dd@1", "pair:ee@0"]));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task Many_moves_under_load_keep_the_content()
    {
        const int lengthBytes = 4 * 1024 * 1024;
        await using LoopServer server = await StartAsync();
        _journey.IsQuiet = true;
        int calls = 0;
        _journey.OnRecv = (nomad, bytes) =>
        {
            // In pieces that no option sends from elsewhere: those would wait in the queue, and call the move off.
            for (int sent = 0; sent < bytes.Length; sent += 2048)
            {
                nomad.Line.Send(bytes[sent..Math.Min(sent + 2048, bytes.Length)]);
            }

            if (++calls % 3 == 0)
            {
                nomad.Line.MoveTo(server.Host.Loops[1 - EventLoop.Current.Index]);
            }
        };
        TestPeer peer = await server.ConnectFirstAsync();
        byte[] content = new byte[lengthBytes];
        new Random(7).NextBytes(content);
        Task sending = peer.SendAsync(content);
        byte[] read = await peer.ReadExactlyAsync(lengthBytes);
        await sending;
        Assert.That(read.AsSpan().SequenceEqual(content), Is.True);
        Assert.That(_journey.Moves, Is.GreaterThan(10));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task Those_that_each_loop_accepts_itself_move_to_and_fro()
    {
        Collection collection = new(senders: 1);
        await using LoopServer server = await MovingHost.StartAsync(arm, (journey, _) => new Nomad(journey, collection), Begin, AcceptMode.PerLoop);
        _journey.OnRecv = (nomad, bytes) =>
        {
            nomad.Line.Send(bytes);
            _journey.Note("move:" + nomad.Line.MoveTo(server.Host.Loops[1 - EventLoop.Current.Index]));
        };
        TestPeer[] peers = [await server.ConnectAsync(), await server.ConnectAsync(), await server.ConnectAsync(), await server.ConnectAsync()];
        for (int round = 0; round < 6; round++)
        {
            await Task.WhenAll(peers.Select(static peer => peer.SendAsync("ping")));
            foreach (TestPeer peer in peers)
            {
                Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
            }
        }

        await Eventually.IsAsync(() => _journey.Moves, 6 * peers.Length, "the count of moves");
        foreach (TestPeer peer in peers)
        {
            peer.Dispose();
        }

        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries.Count(static entry => entry.StartsWith("close", StringComparison.Ordinal)), Is.EqualTo(peers.Length));
    }

    [Test]
    public async Task A_pause_and_what_came_since_go_along()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        await server.DoAsync(nomad, static one => one.Line.Pause());
        await peer.SendAsync("held");
        await server.TurnAllAsync();
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await server.Journal.WaitForAsync("moved:Ok@1");
        await peer.SendAsync(", more");
        await server.TurnAllAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "moved:Ok@1"]));
        nomad.Tell<Nomad, Action<Nomad>>(static one => one.Line.Resume());
        Assert.That(await peer.ReadTextAsync(10), Is.EqualTo("held, more"));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task An_end_that_came_before_is_told_there()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        await server.DoAsync(nomad, static one => one.Line.Pause());
        await peer.SendAsync("last");
        peer.HalfClose();
        await server.TurnAllAsync();
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await server.Journal.WaitForAsync("moved:Ok@1");
        nomad.Tell<Nomad, Action<Nomad>>(static one => one.Line.Resume());
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("last"));
        await server.Journal.WaitForAsync("close:PeerClosed@1");
        await EndAsync(server, peer);
    }

    [Test]
    public async Task A_reset_on_the_way_is_seen_there()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        using LoopHold hold = await LoopHold.StartAsync(server.Host.Loops[1], server.Deadline);
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await Eventually.IsAsync(() => server.Host.Loops[0].ConnectionCount, 0, "the count of connections on the first loop");
        peer.Reset();
        hold.Dispose();
        await server.Journal.WaitForAsync("close:PeerReset@1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "moved:Ok@1", "close:PeerReset@1"]));
        await server.AllGoneAsync();
    }

    [Test]
    public async Task What_the_socket_does_not_take_calls_the_move_off_and_still_arrives()
    {
        const int lengthBytes = 3 * 1024 * 1024;
        await using LoopServer server = await StartAsync();
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(4096);
        await peer.ConnectAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        TaskCompletionSource<MoveStatus> status = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Action<Nomad>>(one =>
        {
            // Piece by piece, each less than what an option sends from elsewhere.
            for (int i = 0; i < lengthBytes / 2048; i++)
            {
                one.Line.Send(new byte[2048]);
            }

            status.SetResult(one.Line.MoveTo(server.Host.Loops[1]));
        });
        if (await status.Task.WaitAsync(server.Deadline) == MoveStatus.Ok)
        {
            await server.Journal.WaitForAsync("moved:SendsQueued@0");
        }

        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.SendsQueued));
        Assert.That(await peer.ReadExactlyAsync(lengthBytes), Has.All.Zero);
        await Eventually.IsAsync(
            () => server.MoveAsync(nomad, server.Host.Loops[1]).GetAwaiter().GetResult(), MoveStatus.Ok, "what a later move came to");
        await server.Journal.WaitForAsync("moved:Ok@1");
        await EndAsync(server, peer);
    }

    private static async Task EndAsync(LoopServer server, TestPeer peer)
    {
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries.Count(static entry => entry.StartsWith("close", StringComparison.Ordinal)), Is.LessThanOrEqualTo(1));
    }

    private void Begin(Journey journey) => _journey = journey;

    private Task<LoopServer> StartAsync()
    {
        Collection collection = new(senders: 8);
        return MovingHost.StartAsync(arm, (journey, _) => new Nomad(journey, collection), Begin);
    }
}
