namespace Loop.Conformance.Tests.Actors;

/// <summary>A method that throws at a message: what is left in the mailbox, and how often a handler restarts.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MessageFaultTests(Arm arm)
{
    private Collection _collection = new(senders: 1);

    [SetUp]
    public void CollectAnew() => _collection = new(senders: 1);

    [Test]
    public async Task Resume_and_Restart_go_on_with_the_next_message([Values(Supervision.Resume, Supervision.Restart)] Supervision decision)
    {
        await using LoopServer server = await StartAsync();
        List<Collector> instances = [];
        Address<Collector> address = Spawn(server, instances);
        await HoldingAsync(server, address, () =>
        {
            address.Tell(new Numbered(0, _collection.Count));
            address.Tell(decision);
            address.Tell(new Numbered(0, _collection.Count + 1));
        });
        await server.Journal.WaitForAsync("error:thrown in message");
        await _collection.HasAllAsync(2);
        Assert.That(instances, Has.Count.EqualTo(decision == Supervision.Restart ? 2 : 1));
        Assert.That(address.IsGone, Is.False);
    }

    [Test]
    public async Task Close_and_Stop_drop_what_waits([Values(Supervision.Close, Supervision.Stop)] Supervision decision)
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> address = Spawn(server, []);
        await HoldingAsync(server, address, () =>
        {
            address.Tell(decision);
            address.Tell(new Numbered(0, 0));
            address.Tell(new Numbered(0, 1));
        });
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        Assert.That((_collection.Count, server.Loop.Actors.Counters.Dropped), Is.EqualTo((0, 2L)));
    }

    [Test]
    public async Task One_restart_more_than_the_limit_stops_the_actor()
    {
        await using LoopServer server = await StartAsync();
        List<Collector> instances = [];
        Address<Collector> address = Spawn(server, instances);
        for (int i = 1; i <= 3; i++)
        {
            address.Tell(Supervision.Restart);
            await server.Journal.WaitForAsync("error:thrown in message", i);
            await server.TurnAsync();
            Assert.That(address.IsGone, Is.False);
        }

        address.Tell(Supervision.Restart);
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        Assert.That(instances, Has.Count.EqualTo(4));
        Assert.That(server.Loop.Actors.Counters.Restarts, Is.EqualTo(3));
        Assert.That(server.Log.Lines.Select(static line => line.Message), Has.Some.Contains("one restart more than its limit allows"));
    }

    [Test]
    public async Task One_restart_more_than_the_limit_closes_a_connection()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (server, builder) => builder.Listen("127.0.0.1:0", () => new Fragile(server.Journal)));
        TestPeer peer = await server.ConnectAsync();
        for (int i = 1; i <= 3; i++)
        {
            await peer.SendAsync("!");
            await server.Journal.WaitForAsync("fault", i);
        }

        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.Journal.WaitForAsync("close:HandlerFault");
        Assert.That(server.Journal.Count("new"), Is.EqualTo(3));
    }

    private Address<Collector> Spawn(LoopServer server, List<Collector> instances) => server.Loop.Spawn(() =>
    {
        Collector collector = new(_collection, server.Journal);
        instances.Add(collector);
        return collector;
    });

    /// <summary>Tells while the actor stands still, so that all of it waits in the mailbox at once.</summary>
    private static async Task HoldingAsync(LoopServer server, Address<Collector> address, Action tell)
    {
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        address.Tell(new Hold(standing, letGo, server.Deadline));
        standing.Wait(server.Deadline);
        tell();
        letGo.Set();
        await server.TurnAsync();
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
}

/// <summary>Throws whenever bytes come, and restarts twice in an hour.</summary>
[LoopHandler(MaxRestarts = 2, RestartWindow = "01:00:00")]
internal sealed partial class Fragile
{
    private readonly Journal _journal;

    public Fragile(Journal journal)
    {
        _journal = journal;
        journal.Note("new");
    }

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        _journal.Note("fault");
        throw new InvalidOperationException("thrown in recv");
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _journal.Note("close:" + reason);

    [OnError]
    private Supervision OnError(Exception exception) => exception is InvalidOperationException ? Supervision.Restart : Supervision.Close;
}
