using Loop.Conformance.Tests.Actors;

namespace Loop.Conformance.Tests.Moving;

/// <summary>An actor that moves keeps its address, the order of each sender's messages, its timers and who watches it.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MovedActorTests(Arm arm)
{
    private readonly DrivenTime _time = new();

    [Test]
    public async Task Messages_of_each_sender_stay_in_order_while_the_actor_goes_to_and_fro()
    {
        const int senders = 4;
        const int perSender = 50_000;
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal) { IsQuiet = true };
        Collection collection = new(senders);
        Address<Wanderer> wanderer = server.Loop.Spawn(() => new Wanderer(journey, collection, () => server.Host.Loops, every: 997));
        await TellAllAsync(server, senders, perSender, (sender, number) => wanderer.Tell(new Numbered(sender, number)));
        await collection.HasAllAsync(senders * perSender);
        await Eventually.HoldsAsync(() => journey.Moves >= senders * perSender / 997, () => $"{journey.Moves} moves");
        Assert.That(server.Host.Loops.Sum(static loop => loop.ActorCount), Is.EqualTo(1));
    }

    [Test]
    public async Task So_do_those_to_the_handler_of_a_connection_also_from_both_loops([Values] bool asksByPost)
    {
        const int senders = 2;
        const int perSender = 20_000;
        Journey journey = null!;
        Collection collection = new(senders + 2);
        await using LoopServer server = await MovingHost.StartAsync(arm, (begun, _) => new Nomad(begun, collection), begun => journey = begun);
        journey.IsQuiet = true;
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await journey.First.Task.WaitAsync(server.Deadline);
        Action<Nomad> goOn = one => one.Line.MoveTo(server.Host.Loops[1 - EventLoop.Current.Index]);
        journey.OnMoved = asksByPost ? one => EventLoop.Current.Post(() => goOn(one)) : goOn;
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        Task fromLoops = Task.WhenAll(server.Host.Loops.Select(loop => FromLoopAsync(server, loop, nomad, senders + loop.Index, perSender)));
        await TellAllAsync(server, senders, perSender, (sender, number) => nomad.Tell(new Numbered(sender, number)));
        await fromLoops.WaitAsync(server.Deadline);
        await collection.HasAllAsync((senders + 2) * perSender);
        Assert.That(journey.Moves, Is.GreaterThan(10));
        journey.OnMoved = null;
        peer.Dispose();
        await server.AllGoneAsync();
    }

    [Test]
    public async Task Timers_are_due_when_they_would_have_been()
    {
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal);
        Address<WanderingClock> clock = server.Loop.Spawn(() => new WanderingClock(journey));
        await server.TurnAllAsync();
        await AdvanceAsync(server, 900);
        await MoveAsync(server, clock, 1);
        await AdvanceAsync(server, 99);
        Assert.That(server.Journal.Entries, Is.EqualTo(["moved:Ok@1"]));
        await AdvanceAsync(server, 1);
        Assert.That(server.Journal.Entries.Skip(1), Is.EqualTo(["second@1"]));
        await AdvanceAsync(server, 1400);
        Assert.That(server.Journal.Entries.Skip(2), Is.EqualTo(["second@1"]));
        await MoveAsync(server, clock, 0);
        await AdvanceAsync(server, 100);
        Assert.That(server.Journal.Entries.Skip(3), Is.EqualTo(["moved:Ok@0", "once@0"]));
        await AdvanceAsync(server, 500);
        Assert.That(server.Journal.Entries.Skip(5), Is.EqualTo(["second@0"]));
        await AdvanceAsync(server, 10_000);
        Assert.That(server.Journal.Count("once@0"), Is.EqualTo(1));
        Assert.That(server.Journal.Count("second@0"), Is.EqualTo(11));
        Assert.That(server.Journal.Count("idle@0"), Is.GreaterThan(0));
    }

    [Test]
    public async Task A_timer_that_is_due_while_it_moves_runs_there_once()
    {
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal);
        Address<WanderingClock> clock = server.Loop.Spawn(() => new WanderingClock(journey));
        await server.TurnAllAsync();
        using LoopHold hold = await LoopHold.StartAsync(server.Host.Loops[1], server.Deadline);
        clock.Tell<WanderingClock, Action<Address<WanderingClock>>>(one => one.MoveTo(server.Host.Loops[1]));
        await Eventually.IsAsync(() => server.Loop.ActorCount, 0, "the count of actors on the first loop");
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        hold.Dispose();
        await server.Journal.WaitForAsync("second@1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["moved:Ok@1", "second@1"]));
        await AdvanceAsync(server, 500);
        Assert.That(server.Journal.Count("second@1"), Is.EqualTo(2));
    }

    [Test]
    public async Task What_was_scheduled_before_still_arrives_and_can_be_cancelled_from_the_other_loop()
    {
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal);
        Address<WanderingClock> clock = server.Loop.Spawn(() => new WanderingClock(journey));
        TimerToken[] tokens = new TimerToken[3];
        await server.OnLoopAsync(() =>
        {
            tokens[0] = clock.TellAfter(TimeSpan.FromMilliseconds(300), "late");
            tokens[1] = clock.TellAfter(TimeSpan.FromMilliseconds(300), "never");
            tokens[2] = clock.TellEvery(TimeSpan.FromMilliseconds(400), "often");
        });
        await MoveAsync(server, clock, 1);
        bool cancelled = await server.Host.Loops[1].InvokeAsync(_ => tokens[1].Cancel()).WaitAsync(server.Deadline);
        Assert.That(cancelled, Is.True);
        await server.TurnAllAsync();
        await AdvanceAsync(server, 900, step: 100);
        Assert.That(
            server.Journal.Entries.Where(static entry => entry.StartsWith("late", StringComparison.Ordinal) || entry.StartsWith("never", StringComparison.Ordinal)
                || entry.StartsWith("often", StringComparison.Ordinal)),
            Is.EqualTo(["late@1", "often@1", "often@1"]));
        clock.Stop();
        await Eventually.IsAsync(() => clock.IsGone, true, "whether the actor has ended");
        await AdvanceAsync(server, 500);
        Assert.That(server.Host.Loops.Select(static loop => loop.Actors.TimerCount), Is.All.Zero);
    }

    [Test]
    public async Task What_is_scheduled_for_one_on_its_way_arrives_and_is_counted_by_no_loop()
    {
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal);
        Address<WanderingClock> clock = server.Loop.Spawn(() => new WanderingClock(journey));
        using (await LoopHold.StartAsync(server.Host.Loops[1], server.Deadline))
        {
            clock.Tell<WanderingClock, Action<Address<WanderingClock>>>(one => one.MoveTo(server.Host.Loops[1]));
            await Eventually.IsAsync(() => server.Loop.ActorCount, 0, "the count of actors on the first loop");
            await server.OnLoopAsync(() =>
            {
                clock.TellAfter(TimeSpan.FromMilliseconds(300), "soon");
                clock.TellAfter(TimeSpan.FromMilliseconds(60_000), "never");
            });
        }

        await server.Journal.WaitForAsync("moved:Ok@1");
        await AdvanceAsync(server, 300, step: 100);
        await server.Journal.WaitForAsync("soon@1");
        clock.Stop();
        await Eventually.IsAsync(() => clock.IsGone, true, "whether the actor has ended");
        Assert.That(server.Host.Loops.Select(static loop => loop.Actors.ForgottenTells), Is.All.Zero);
        Assert.That(server.Host.Loops.Select(static loop => loop.Actors.TimerCount), Is.EqualTo([1, 0]));
    }

    [Test]
    public async Task Who_watches_it_is_told_of_its_end_on_the_other_loop()
    {
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal);
        Collection collection = new(senders: 1);
        Address<Collector> watcher = server.Loop.Spawn(() => new Collector(collection, server.Journal));
        Address<Wanderer> wanderer = server.Loop.Spawn(() => new Wanderer(journey, collection, () => server.Host.Loops));
        watcher.Watch(wanderer);
        Assert.That(await server.MoveAsync(wanderer, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await server.Journal.WaitForAsync("moved:Ok@1");
        wanderer.Stop();
        await server.Journal.WaitForAsync($"ended:{wanderer.Id}:Stopped");
        Assert.That(server.Journal.Entries, Does.Contain("stop@1"));
        Assert.That(server.Host.Loops.Select(static loop => loop.ActorCount), Is.EqualTo([1, 0]));
    }

    [Test]
    public async Task Messages_that_wait_go_along_with_the_memory_that_they_take()
    {
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal);
        Collection collection = new(senders: 1);
        Address<Wanderer> wanderer = server.Loop.Spawn(() => new Wanderer(journey, collection, () => server.Host.Loops));
        await server.TurnAllAsync();
        using LoopHold hold = await LoopHold.StartAsync(server.Loop, server.Deadline);
        wanderer.Tell<Wanderer, Action<Wanderer>>(one => one.Address.MoveTo(server.Host.Loops[1]));
        for (int i = 0; i < 3000; i++)
        {
            Assert.That(wanderer.Tell(new Numbered(0, i)), Is.EqualTo(TellStatus.Ok));
        }

        Assert.That(server.Loop.Actors.WaitingMessages, Is.EqualTo(3001));
        hold.Dispose();
        await collection.HasAllAsync(3000);
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.Actors.WaitingMessages), 0, "the count of messages that wait");
        await Eventually.IsAsync(() => server.Loop.Actors.MemoryBytes, 0, "the memory of mailboxes on the first loop");
        Assert.That(server.Host.Loops[1].Actors.MemoryBytes, Is.GreaterThan(0));
    }

    /// <summary>Moves the clock on, and lets the loops handle what has become due.</summary>
    private async Task AdvanceAsync(LoopServer server, int milliseconds, int step = 250)
    {
        for (int left = milliseconds; left > 0; left -= step)
        {
            _time.Advance(TimeSpan.FromMilliseconds(Math.Min(step, left)));
            await server.TurnAllAsync();
        }
    }

    private static async Task MoveAsync(LoopServer server, Address<WanderingClock> clock, int to)
    {
        int before = server.Journal.Count($"moved:Ok@{to}");
        clock.Tell<WanderingClock, Action<Address<WanderingClock>>>(one => one.MoveTo(server.Host.Loops[to]));
        await server.Journal.WaitForAsync($"moved:Ok@{to}", before + 1);
    }

    private static Task TellAllAsync(LoopServer server, int senders, int perSender, Func<int, int, TellStatus> tell) =>
        Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() =>
        {
            for (int number = 0; number < perSender; number++)
            {
                SpinWait spin = default;
                while (tell(sender, number) is var status && status != TellStatus.Ok)
                {
                    Assert.That(status, Is.EqualTo(TellStatus.Full));
                    server.Deadline.ThrowIfCancellationRequested();
                    spin.SpinOnce();
                }
            }
        })));

    /// <summary>Tells from a loop's own thread, a part in each piece of posted work, so that the loop goes on in between.</summary>
    private static async Task FromLoopAsync(LoopServer server, EventLoop loop, Address<Nomad> nomad, int sender, int count)
    {
        int told = 0;
        while (told < count)
        {
            told = await loop.InvokeAsync(_ =>
            {
                int next = told;
                while (next < Math.Min(count, told + 64) && nomad.Tell(new Numbered(sender, next)) == TellStatus.Ok)
                {
                    next++;
                }

                return next;
            }).WaitAsync(server.Deadline);
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"),
        options =>
        {
            options.Loops = 2;
            options.TimeProvider = _time;
        });
}
