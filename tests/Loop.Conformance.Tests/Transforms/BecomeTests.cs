using System.Text;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>Handing a connection to another handler class.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class BecomeTests(Arm arm)
{
    [Test]
    public async Task What_is_unread_goes_to_the_next_handler_in_order(
        [Values(Way.Spans, Way.Counts, Way.Lines)] Way from, [Values(Way.Spans, Way.Counts, Way.Lines)] Way to, [Values(1, 3, 1000)] int piece)
    {
        await using LoopServer server = await StartAsync(from, to);
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Encoding.ASCII.GetBytes("a\nb\nswitch\nc\ndd\neee\n");
        if (from == Way.Spans)
        {
            // A span is consumed whole: what follows the word comes later.
            await peer.SendAsync("a\nb\nswitch\n");
            await server.Journal.WaitForAsync("made");
            sent = Encoding.ASCII.GetBytes("c\ndd\neee\n");
        }

        for (int start = 0; start < sent.Length; start += piece)
        {
            await peer.SendAsync(sent.AsMemory(start, Math.Min(piece, sent.Length - start)));
        }

        peer.HalfClose();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("bye.c\ndd\neee\n"));
        await server.Journal.WaitForAsync("new disposed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["made", "old disposed", "new closed:PeerClosed", "new disposed"]));
    }

    [Test]
    public async Task Slot_name_and_queue_stay()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        byte[] answer = Payload.Random(3_000_000);
        (ConnectionId before, ConnectionId after, CancellationToken token, int queued) = await server.OnLoopAsync(() =>
        {
            ConnectionId id = connection.Id;
            connection.Send(answer);
            connection.Become(() => new Successor(server.Journal, Way.Spans));
            return (id, connection.Id, connection.Closed, connection.QueuedBytes);
        });
        Assert.That(queued, Is.EqualTo(answer.Length));
        Assert.That(after, Is.EqualTo(before));
        Payload.AssertSame(await peer.ReadExactlyAsync(answer.Length), answer);
        await peer.SendAsync("echo\n");
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("echo\n"));
        Assert.That(token.IsCancellationRequested, Is.False);
        await server.OnLoopAsync(connection.Close);
        Assert.That(await peer.ReadToEndAsync(), Is.Empty);
        peer.HalfClose();
        await server.Journal.WaitForAsync("new closed:Local");
        Assert.That(token.IsCancellationRequested, Is.True);
        Assert.That(server.Journal.Entries.Where(static entry => entry.StartsWith("close", StringComparison.Ordinal)), Is.Empty, "of the old handler");
    }

    [Test]
    public async Task A_pause_and_a_credit_end_with_their_handler([Values] bool credit)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnAccept = connection =>
        {
            if (credit)
            {
                connection.Credit(1);
            }
            else
            {
                connection.Pause();
            }
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        if (credit)
        {
            await peer.SendAsync("used up");
            await server.Journal.WaitForAsync("recv:used up");
        }

        await peer.SendAsync("waits\n");
        await server.TurnAsync();
        await server.OnLoopAsync(() => connection.Become(() => new Successor(server.Journal, Way.Spans)));
        Assert.That(await peer.ReadTextAsync(6), Is.EqualTo("waits\n"));
    }

    [Test]
    public async Task Handed_over_in_OnAccept_the_next_handler_gets_the_first_byte_and_no_OnAccept()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnAccept = connection => connection.Become(() => new Successor(server.Journal, Way.Lines));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("first\n");
        Assert.That(await peer.ReadTextAsync(6), Is.EqualTo("first\n"));
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "made"]));
    }

    [Test]
    public async Task The_last_of_several_wins_and_a_chain_of_constructors_comes_to_its_end()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnRecv = (connection, _) =>
        {
            connection.Become(() => new Successor(server.Journal, Way.Lines));
            connection.Become(() => new Restless(server.Journal));
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        await server.Journal.WaitForAsync("made");
        await peer.SendAsync("x\n");
        Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("x\n"));
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:go", "restless", "made"]));
    }

    [Test]
    public async Task A_constructor_that_throws_resets_the_connection_and_no_handler_is_told()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, (server, builder) => builder.Listen("127.0.0.1:0", () => new Predecessor(server.Journal, Way.Broken)));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("switch\n");
        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["old disposed"]));
    }

    [Test]
    public async Task On_a_connection_that_closes_it_has_no_effect([Values] bool abort)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnRecv = (connection, _) =>
        {
            connection.Become(() => new Successor(server.Journal, Way.Spans));
            if (abort)
            {
                connection.Abort();
            }
            else
            {
                connection.Close();
            }

            connection.Become(() => new Successor(server.Journal, Way.Spans));
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        peer.HalfClose();
        await server.Journal.WaitForAsync(abort ? "close:Aborted" : "close:Local");
        await server.AllGoneAsync();
        Assert.That(server.Journal.Count("made"), Is.Zero);
    }

    [Test]
    public async Task A_method_that_waits_comes_to_its_end_first()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await LoopServer.StartAsync(arm, (server, builder) => builder.Listen("127.0.0.1:0", () => new Waiter(server.Journal, gate.Task)));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go\n");
        await server.Journal.WaitForAsync("asked");
        await peer.SendAsync("meanwhile\n");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["asked"]));
        gate.SetResult();
        Assert.That(await peer.ReadTextAsync(14), Is.EqualTo("bye.meanwhile\n"));
        Assert.That(server.Journal.Entries, Is.EqualTo(["asked", "went on", "made"]));
    }

    [Test]
    public async Task The_peers_end_is_told_to_the_next_handler()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("rest\n");
        peer.HalfClose();
        await server.TurnAsync();
        await server.OnLoopAsync(() => connection.Become(() => new ScriptedHalfOpen(server.Script)));
        await server.Journal.WaitForAsync("end");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:rest\n", "end"]));
        await server.OnLoopAsync(connection.Close);
        await server.Journal.WaitForAsync("close:Local");
    }

    [Test]
    public async Task As_an_actor_the_old_handler_ends_and_the_new_one_starts()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, (server, builder) => builder.Listen("127.0.0.1:0", () => new OldActor(server.Journal)));
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("old start");
        Address<OldActor> old = await server.OnLoopAsync(() => OldActor.Last);
        Assert.That(await server.OnLoopAsync(() =>
        {
            // The second message comes too late: its actor ends before it.
            old.Tell(1);
            return old.Tell(2);
        }), Is.EqualTo(TellStatus.Ok));
        await server.Journal.WaitForAsync("new start");
        Assert.That(old.Tell(3), Is.EqualTo(TellStatus.Gone));
        await peer.SendAsync("hi");
        await server.Journal.WaitForAsync("new:hi");
        await server.Journal.WaitForAsync("new timer");
        peer.HalfClose();
        await server.Journal.WaitForAsync("new closed");
        Assert.That(server.Journal.Entries.Where(static entry => entry.StartsWith("old", StringComparison.Ordinal)), Is.EqualTo(["old start", "old:1"]));
    }

    [Test]
    public async Task The_options_of_the_listener_hold_on_and_the_next_class_says_the_rest()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), static options => options.SendQueueHardBytes = 1_000_000);
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(() => connection.Become(() => new ShortCarry()));
        await server.TurnAsync();
        Assert.That(connection.Class.Limits.SendQueueHardBytes, Is.EqualTo(1_000_000));
        Assert.That(connection.Class.Limits.MaxCarryBytes, Is.EqualTo(100));
        await peer.SendAsync(new byte[200]);
        peer.HalfClose();
        await server.AllGoneAsync();
    }

    [Test]
    public async Task The_service_providers_handlers_of_one_listener_share_one_class()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        object first = await server.OnLoopAsync(() => connection.Class.Origin!.Follow<ShortCarry>());
        Assert.That(await server.OnLoopAsync(() => connection.Class.Origin!.Follow<ShortCarry>()), Is.SameAs(first));
        await server.OnLoopAsync(connection.Become<ShortCarry>);
        await Eventually.HoldsAsync(() => ReferenceEquals(connection.Class, first), static () => "it did not become another");
    }

    private Task<LoopServer> StartAsync(Way from, Way to) =>
        LoopServer.StartAsync(arm, (server, builder) =>
        {
            switch (from)
            {
                case Way.Spans:
                    builder.Listen("127.0.0.1:0", () => new PredecessorOfSpans(server.Journal, to));
                    break;
                case Way.Counts:
                    builder.Listen("127.0.0.1:0", () => new PredecessorOfCounts(server.Journal, to));
                    break;
                default:
                    builder.Listen("127.0.0.1:0", () => new Predecessor(server.Journal, to));
                    break;
            }
        });
}
