using Loop.Actors;
using Loop.Conformance.Tests.Actors;
using Loop.Connections;
using Loop.Tasks;

namespace Loop.Conformance.Tests.Moving;

/// <summary>
/// A traveller whose destination ended while it was on its way comes back and is told so; where its old loop has ended too, it ends. When that happens between
/// two steps of two threads, so the test holds the traveller at the border, and says what the other loop's end says.
/// </summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ReturnTests(Arm arm)
{
    private Journey _journey = null!;

    [Test]
    public async Task A_connection_that_is_refused_at_the_border_goes_on_where_it_was()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Address<Nomad> nomad) = await ConnectAsync(server);
        Border border = new(server.Host.Loops[1].Home) { IsClosed = true };
        await SetOutAsync(server, nomad, border, then: "a");
        await server.Journal.WaitForAsync("moved:LoopStopped@0");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        await peer.SendAsync("b");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "moved:LoopStopped@0", "recv:b@0", "close:PeerClosed@0"]));
    }

    [Test]
    public async Task A_connection_that_a_loop_left_behind_comes_back_with_its_bytes_and_messages()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Address<Nomad> nomad) = await ConnectAsync(server);
        Border border = new(server.Host.Loops[1].Home);
        await SetOutAsync(server, nomad, border, then: "a");
        LoopContinuation traveller = await border.Traveller.WaitAsync(server.Deadline);
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        await peer.SendAsync("b");
        Assert.That(nomad.Tell<Nomad, Action<Nomad>>(_ => _journey.Note("told")), Is.EqualTo(TellStatus.Ok));
        Assert.That(server.ConnectionCount, Is.Zero, "connections while it is on its way");
        Assert.That(await LeaveBehindAsync(server.Host.Loops[1], traveller), Is.True);
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        await server.Journal.WaitForAsync("told@0");
        await server.Journal.WaitForAsync("moved:LoopStopped@0");
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.EquivalentTo(["accept@0", "moved:LoopStopped@0", "told@0", "recv:b@0", "close:PeerClosed@0"]));
        Assert.That(server.Journal.Entries[^1], Is.EqualTo("close:PeerClosed@0"));
    }

    [Test]
    public async Task A_connection_whose_loops_have_both_ended_ends_and_its_handler_is_told()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Address<Nomad> nomad) = await ConnectAsync(server);
        Border border = new(server.Host.Loops[1].Home);
        await SetOutAsync(server, nomad, border, then: "a");
        LoopContinuation traveller = await border.Traveller.WaitAsync(server.Deadline);
        nomad.Tell<Nomad, Action<Nomad>>(_ => _journey.Note("told"));
        server.Host.Loops[0].RequestStop(TimeSpan.FromSeconds(5));
        await server.Host.Loops[0].Ended.WaitAsync(server.Deadline);
        Assert.That(await LeaveBehindAsync(server.Host.Loops[1], traveller), Is.True);
        await server.Journal.WaitForAsync("close:LoopStopped@1");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.Reset));
        Assert.That(nomad.IsGone, Is.True);
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "close:LoopStopped@1"]));
    }

    [Test]
    public async Task A_connection_that_comes_back_to_a_loop_that_has_ended_meanwhile_ends_there()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Address<Nomad> nomad) = await ConnectAsync(server);
        Border homeward = new(server.Host.Loops[0].Home);
        await server.OnLoopAsync(() => server.Loop.Engine.Home = homeward);
        Border border = new(server.Host.Loops[1].Home);
        await SetOutAsync(server, nomad, border, then: "a");
        LoopContinuation traveller = await border.Traveller.WaitAsync(server.Deadline);
        Assert.That(await LeaveBehindAsync(server.Host.Loops[1], traveller), Is.True);
        Assert.That(await homeward.Traveller.WaitAsync(server.Deadline), Is.SameAs(traveller));
        Assert.That(await LeaveBehindAsync(server.Host.Loops[0], traveller), Is.True);
        await server.Journal.WaitForAsync("close:LoopStopped@0");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.Reset));
        await Eventually.IsAsync(() => nomad.IsGone, true, "whether the address is gone");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "close:LoopStopped@0"]));
    }

    [Test]
    public async Task A_plain_actor_whose_destination_has_ended_is_back_at_once()
    {
        await using LoopServer server = await StartAsync();
        Address<Wanderer> wanderer = await SpawnAsync(server);
        server.Host.Loops[1].RequestStop(TimeSpan.FromSeconds(5));
        await server.Host.Loops[1].Ended.WaitAsync(server.Deadline);
        await server.OnLoopAsync(() => Leave(server, wanderer).Begin());
        await server.Journal.WaitForAsync("moved:LoopStopped@0");
        wanderer.Tell<Wanderer, Action<Wanderer>>(_ => _journey.Note("told"));
        await server.Journal.WaitForAsync("told@0");
        Assert.That(server.Loop.ActorCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_plain_actor_that_a_loop_left_behind_comes_back_with_its_messages()
    {
        await using LoopServer server = await StartAsync();
        Address<Wanderer> wanderer = await SpawnAsync(server);
        ActorMove traveller = await server.OnLoopAsync(() => Leave(server, wanderer));
        wanderer.Tell<Wanderer, Action<Wanderer>>(_ => _journey.Note("told"));
        Assert.That(server.Host.Loops.Sum(static loop => loop.ActorCount), Is.Zero, "actors while it is on its way");
        Assert.That(await LeaveBehindAsync(server.Host.Loops[1], traveller), Is.True);
        await server.Journal.WaitForAsync("told@0");
        await server.Journal.WaitForAsync("moved:LoopStopped@0");
        Assert.That(server.Loop.ActorCount, Is.EqualTo(1));
        await server.StopAsync();
        Assert.That(server.Journal.Count("stop@0"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_plain_actor_whose_loops_have_both_ended_ends()
    {
        await using LoopServer server = await StartAsync();
        Address<Wanderer> wanderer = await SpawnAsync(server);
        ActorMove traveller = await server.OnLoopAsync(() => Leave(server, wanderer));
        wanderer.Tell(new Numbered(0, 0));
        server.Host.Loops[0].RequestStop(TimeSpan.FromSeconds(5));
        await server.Host.Loops[0].Ended.WaitAsync(server.Deadline);
        Assert.That(await LeaveBehindAsync(server.Host.Loops[1], traveller), Is.True);
        Assert.That((wanderer.IsGone, server.Host.Loops[1].ActorCount), Is.EqualTo((true, 0)));
        Assert.That(wanderer.Tell(new Numbered(0, 1)), Is.EqualTo(TellStatus.Gone));
        Assert.That(server.Host.Loops[1].Actors.MailboxMemory.Bytes, Is.Zero);
    }

    /// <summary>What a loop's end says of a continuation that it did not come to, on the loop's thread.</summary>
    private static Task<bool> LeaveBehindAsync(EventLoop loop, LoopContinuation traveller) => loop.InvokeAsync(_ => traveller.LeaveBehind());

    /// <summary>Takes an actor off the first loop, as its turn to leave does.</summary>
    private static ActorMove Leave(LoopServer server, Address<Wanderer> wanderer)
    {
        server.Loop.Actors.Leave(wanderer.Cell!, server.Host.Loops[1].Actors, isInTurn: false);
        return new(wanderer.Cell!, server.Loop, server.Host.Loops[1]);
    }

    /// <summary>Has a connection send a text and set out.</summary>
    private static async Task SetOutAsync(LoopServer server, Address<Nomad> nomad, Border border, string then)
    {
        TaskCompletionSource<MoveStatus> status = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Action<Nomad>>(one =>
        {
            one.Line.Send(System.Text.Encoding.ASCII.GetBytes(then));
            status.SetResult(one.Line.Engine.MoveTo(one.Line, border));
        });
        Assert.That(await status.Task.WaitAsync(server.Deadline), Is.EqualTo(MoveStatus.Ok));
    }

    private async Task<(TestPeer Peer, Address<Nomad> Nomad)> ConnectAsync(LoopServer server)
    {
        TestPeer peer = await server.ConnectFirstAsync();
        return (peer, await _journey.First.Task.WaitAsync(server.Deadline));
    }

    private async Task<Address<Wanderer>> SpawnAsync(LoopServer server)
    {
        Collection collection = new(senders: 1);
        Address<Wanderer> wanderer = server.Loop.Spawn(() => new Wanderer(_journey, collection, () => server.Host.Loops));
        await Eventually.IsAsync(() => server.Loop.ActorCount, 1, "the count of actors on the first loop");
        return wanderer;
    }

    private Task<LoopServer> StartAsync()
    {
        Collection collection = new(senders: 1);
        return MovingHost.StartAsync(arm, (journey, _) => new Nomad(journey, collection), journey => _journey = journey);
    }

    /// <summary>A loop as travellers see it, that refuses or holds who comes.</summary>
    private sealed class Border(ConnectionHome inner) : ConnectionHome
    {
        private readonly TaskCompletionSource<LoopContinuation> _traveller = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsClosed { get; init; }

        public Task<LoopContinuation> Traveller => _traveller.Task;

        public override ConnectionEngine? Engine => inner.Engine;

        public override bool TakesArrivals => true;

        public override bool TryDeliver(LoopContinuation arrival) => !IsClosed && _traveller.TrySetResult(arrival);
    }
}
