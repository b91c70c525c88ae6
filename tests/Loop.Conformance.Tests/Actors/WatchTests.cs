namespace Loop.Conformance.Tests.Actors;

/// <summary>An actor that watches another learns that it ended, once, after all that the other told it, from whatever loop.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class WatchTests(Arm arm)
{
    [TestCase(0)]
    [TestCase(1)]
    public async Task The_end_of_a_watched_actor_is_told(int loop)
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> watcher = SpawnCollector(server, 0);
        Address<Collector> watched = SpawnCollector(server, loop);
        watcher.Watch(watched);
        watcher.Watch(watched);
        watched.Stop();
        await server.Journal.WaitForAsync($"ended:{watched.Id}:Stopped");
        await TurnAllAsync(server);
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(1), "watching twice is watching once");
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task Watching_an_actor_that_has_ended_is_told_at_once(int loop)
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> watcher = SpawnCollector(server, 0);
        Address<Collector> watched = SpawnCollector(server, loop);
        watched.Stop();
        await Eventually.IsAsync(() => watched.IsGone, true, "whether the address is gone");
        watcher.Watch(watched);
        watcher.Watch(default(Address<Player>));
        await server.Journal.WaitForAsync($"ended:{watched.Id}:Stopped");
        await server.Journal.WaitForAsync($"ended:{default(ActorId)}:Stopped");
    }

    [Test]
    public async Task A_fault_is_told_as_the_reason()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> watcher = SpawnCollector(server, 0);
        Address<Collector> watched = SpawnCollector(server, 1);
        watcher.Watch(watched);
        watched.Tell(Supervision.Close);
        await server.Journal.WaitForAsync($"ended:{watched.Id}:HandlerFault");
    }

    [Test]
    public async Task The_end_of_a_connection_is_told_as_the_reason()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> watcher = SpawnCollector(server, 1);
        TaskCompletionSource<Address<Member>> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MemberList.Joined = made.SetResult;
        TestPeer peer = await server.ConnectAsync(listener: 1);
        Address<Member> member = await made.Task.WaitAsync(server.Deadline);
        watcher.Watch(member);
        peer.HalfClose();
        await server.Journal.WaitForAsync($"ended:{member.Id}:ConnectionClosed");
    }

    [Test]
    public async Task What_the_watched_actor_told_before_arrives_before()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> watcher = SpawnCollector(server, 0);
        Address<Collector> watched = SpawnCollector(server, 1);
        watcher.Watch(watched);
        watched.Tell(new Do(self =>
        {
            for (int i = 0; i < 1000; i++)
            {
                int number = i;
                watcher.Tell(new Do(_ => server.Journal.Note("told" + number)));
            }

            self.Stop();
        }));
        await server.Journal.WaitForAsync($"ended:{watched.Id}:Stopped");
        Assert.That(
            server.Journal.Entries,
            Is.EqualTo(Enumerable.Range(0, 1000).Select(static number => "told" + number).Append($"ended:{watched.Id}:Stopped")));
    }

    [Test]
    public async Task A_watcher_whose_mailbox_is_full_is_told_all_the_same()
    {
        const int ends = 40;
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        Address<FourAtOnce> watcher = server.Loop.Spawn(() => new FourAtOnce(collection, server.Journal));
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        watcher.Tell(new Hold(standing, letGo, server.Deadline));
        standing.Wait(server.Deadline);
        int number = 1;
        while (watcher.Tell(new Numbered(0, number)) == TellStatus.Ok)
        {
            number++;
        }

        Address<Collector>[] watched = [.. Enumerable.Range(0, ends).Select(_ => SpawnCollector(server, 1))];
        foreach (Address<Collector> one in watched)
        {
            watcher.Watch(one);
            one.Stop();
        }

        await Eventually.HoldsAsync(() => watched.All(static one => one.IsGone), static () => "some actors did not end");
        letGo.Set();
        await collection.HasAllAsync(number);
        await Eventually.IsAsync(() => server.Journal.Entries.Count, ends, "the count of ends that were told");
    }

    [Test]
    public async Task After_Unwatch_nothing_is_told()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> watcher = SpawnCollector(server, 0);
        Address<Collector> watched = SpawnCollector(server, 1);
        watcher.Watch(watched);
        watcher.Unwatch(watched);
        watcher.Unwatch(watched);
        watched.Stop();
        await Eventually.IsAsync(() => watched.IsGone, true, "whether the address is gone");
        await TurnAllAsync(server);
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    [Test]
    public async Task A_watcher_that_ends_first_is_forgotten()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> watched = SpawnCollector(server, 1);
        Address<Collector>[] watchers = [.. Enumerable.Range(0, 100).Select(_ => SpawnCollector(server, 0))];
        foreach (Address<Collector> watcher in watchers)
        {
            watcher.Watch(watched);
            watcher.Stop();
        }

        await Eventually.HoldsAsync(() => watchers.All(static watcher => watcher.IsGone), static () => "some actors did not end");
        await TurnAllAsync(server);
        long dropped = server.Loop.Actors.Counters.Dropped;
        watched.Stop();
        await Eventually.IsAsync(() => watched.IsGone, true, "whether the address is gone");
        await TurnAllAsync(server);
        Assert.That(server.Loop.Actors.Counters.Dropped, Is.EqualTo(dropped), "somebody was told who had ended");
    }

    [Test]
    public async Task Actors_that_watch_each_other_and_end_at_once_end()
    {
        await using LoopServer server = await StartAsync();
        List<Address<Collector>> all = [];
        for (int i = 0; i < 500; i++)
        {
            Address<Collector> one = SpawnCollector(server, 0);
            Address<Collector> other = SpawnCollector(server, 1);
            all.AddRange([one, other]);
            one.Watch(other);
            other.Watch(one);
            one.Stop();
            other.Stop();
        }

        await Eventually.HoldsAsync(() => all.All(static one => one.IsGone), static () => "some actors did not end");
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.ActorCount), 0, "the count of actors");
    }

    [Test]
    public async Task An_actor_watches_itself_in_vain_and_harmlessly()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> address = SpawnCollector(server, 0);
        address.Watch(address);
        address.Stop();
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    private static Address<Collector> SpawnCollector(LoopServer server, int loop) =>
        server.Host.Loops[loop].Spawn(() => new Collector(new Collection(senders: 1), server.Journal));

    private static async Task TurnAllAsync(LoopServer server)
    {
        for (int i = 0; i < 10; i++)
        {
            foreach (EventLoop loop in server.Host.Loops)
            {
                await loop.InvokeAsync(static _ => 0).WaitAsync(server.Deadline);
            }
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0").Listen("127.0.0.1:0", static () => new Member()),
        static options => options.Loops = 2);
}
