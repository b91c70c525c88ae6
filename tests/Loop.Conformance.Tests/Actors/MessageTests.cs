namespace Loop.Conformance.Tests.Actors;

/// <summary>Messages: each sender's in order, a full mailbox and an actor that is gone a returned status, nothing lost and nothing for another one.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MessageTests(Arm arm)
{
    [Test]
    public async Task Messages_of_all_types_arrive_in_the_order_in_which_they_were_told()
    {
        const int messages = 3000;
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
        for (int i = 0; i < messages; i++)
        {
            TellStatus status = (i % 3) switch
            {
                0 => address.Tell(new Numbered(0, i)),
                1 => address.Tell(new Written(0, i)),
                _ => address.Tell(new Wide(0, i, i, -i, Guid.Empty)),
            };
            Assert.That(status, Is.EqualTo(TellStatus.Ok));
        }

        await collection.HasAllAsync(messages);
    }

    [Test]
    public async Task Messages_from_four_threads_arrive_in_each_threads_order()
    {
        const int perThread = 200_000;
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 4);
        Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            for (int i = 0; i < perThread; i++)
            {
                TellPatiently(address, sender, i, server.Deadline);
            }
        })));
        await collection.HasAllAsync(4 * perThread);
    }

    [Test]
    public async Task A_full_mailbox_is_a_status_at_exactly_its_bound()
    {
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        Address<ThousandAtOnce> address = server.Loop.Spawn(() => new ThousandAtOnce(collection));
        Assert.That(server.Loop.Post(() => StandStill(standing, letGo, server.Deadline)), Is.True);
        standing.Wait(server.Deadline);
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(address.Tell(new Numbered(0, i)), Is.EqualTo(TellStatus.Ok), $"message {i}");
        }

        Assert.That(address.Tell(new Numbered(0, 1000)), Is.EqualTo(TellStatus.Full));
        Assert.That(address.Tell(new Numbered(0, 1000)), Is.EqualTo(TellStatus.Full));
        letGo.Set();
        await collection.HasAllAsync(1000);
        Assert.That(server.Loop.Actors.Counters.Refused, Is.EqualTo(2));
        Assert.That(address.Tell(new Numbered(0, 1000)), Is.EqualTo(TellStatus.Ok));
        await collection.HasAllAsync(1001);
    }

    [Test]
    public async Task A_mailbox_that_runs_full_again_and_again_takes_its_bound_each_time()
    {
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        Address<FourAtOnce> address = server.Loop.Spawn(() => new FourAtOnce(collection));
        for (int round = 0; round < 50; round++)
        {
            int before = collection.Count;
            using ManualResetEventSlim standing = new();
            using ManualResetEventSlim letGo = new();
            Assert.That(server.Loop.Post(() => StandStill(standing, letGo, server.Deadline)), Is.True);
            standing.Wait(server.Deadline);
            int taken = 0;
            while (taken < 100 && address.Tell(new Numbered(0, before + taken)) == TellStatus.Ok)
            {
                taken++;
            }

            Assert.That(taken, Is.EqualTo(4));
            letGo.Set();
            await collection.HasAllAsync(before + taken);
        }
    }

    [Test]
    public async Task An_actor_that_has_ended_is_a_status_and_what_waited_is_counted()
    {
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        Address<FourAtOnce> address = server.Loop.Spawn(() => new FourAtOnce(collection));
        Assert.That(address.Tell(new Hold(standing, letGo, server.Deadline)), Is.EqualTo(TellStatus.Ok));
        standing.Wait(server.Deadline);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(address.Tell(new Numbered(0, i)), Is.EqualTo(TellStatus.Ok));
        }

        address.Stop();
        letGo.Set();
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        Assert.That(server.Loop.Actors.Counters.Dropped, Is.EqualTo(3));
        Assert.That(address.Tell(new Numbered(0, 3)), Is.EqualTo(TellStatus.Gone));
        Assert.That(address.Tell(new Numbered(0, 4)), Is.EqualTo(TellStatus.Gone));
        Assert.That((collection.Count, server.Loop.Actors.Counters.Dropped), Is.EqualTo((1, 5L)));
    }

    [Test]
    public async Task What_is_told_to_the_dead_reaches_none_of_those_who_came_after()
    {
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        List<Address<Collector>> dead = [];
        for (int i = 0; i < 500; i++)
        {
            Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
            address.Stop();
            dead.Add(address);
        }

        await Eventually.HoldsAsync(() => dead.All(static address => address.IsGone), static () => "some actors did not end");
        Address<Collector>[] living = [.. Enumerable.Range(0, 500).Select(_ => server.Loop.Spawn(() => new Collector(collection)))];
        Assert.That(dead.Select(static address => address.Tell(new Numbered(0, 0))), Is.All.EqualTo(TellStatus.Gone));
        await server.TurnAsync();
        Assert.That(collection.Count, Is.Zero);
        Assert.That(living.Select(static address => address.IsGone), Is.All.False);
        Assert.That(server.Loop.Actors.Counters.Dropped, Is.EqualTo(500));
    }

    [Test]
    public async Task Telling_stopping_and_spawning_at_once_takes_or_counts_every_message()
    {
        const int rounds = 2000;
        await using LoopServer server = await StartAsync(static options => options.Loops = 2);
        long ok = 0;
        long gone = 0;
        Counted.Reset();
        Task[] tellers = new Task[3];
        for (int round = 0; round < rounds; round++)
        {
            Address<Counted> address = server.Host.Loops[round & 1].Spawn(static () => new Counted());
            for (int i = 0; i < tellers.Length; i++)
            {
                bool stops = i == 2;
                tellers[i] = Task.Run(() =>
                {
                    for (int message = 0; message < 5; message++)
                    {
                        if (stops && message == 2)
                        {
                            address.Stop();
                        }

                        TellStatus status = address.Tell(message);
                        Interlocked.Increment(ref (status == TellStatus.Ok ? ref ok : ref gone));
                    }
                });
            }

            await Task.WhenAll(tellers);
        }

        await Eventually.IsAsync(
            () => Counted.Handled + server.Host.Loops.Sum(static loop => Volatile.Read(ref loop.Actors.Counters.Dropped)),
            rounds * 15L,
            "the count of messages that were handled or dropped");
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.ActorCount), 0, "the count of actors");
        long dropped = server.Host.Loops.Sum(static loop => Volatile.Read(ref loop.Actors.Counters.Dropped));
        Assert.That(ok + gone, Is.EqualTo(rounds * 15L));
        Assert.That(Counted.Handled + dropped, Is.EqualTo(rounds * 15L));
    }

    /// <summary>Nothing follows the stop that would have its loop look again: one that comes as the actor's turn ends, or amid it, must not go by unseen.</summary>
    [Test]
    public async Task A_stop_at_any_moment_of_a_turn_ends_the_actor()
    {
        const int actors = 50_000;
        await using LoopServer server = await StartAsync();
        Random random = new(20);
        List<Address<Counted>> all = new(actors);
        for (int i = 0; i < actors; i++)
        {
            Address<Counted> address = server.Loop.Spawn(static () => new Counted());
            all.Add(address);
            for (int message = random.Next(3); message > 0; message--)
            {
                address.Tell(message);
            }

            Thread.SpinWait(random.Next(40));
            address.Stop();
        }

        await Eventually.IsAsync(() => all.Count(static address => !address.IsGone), 0, "the count of actors that did not end");
    }

    [Test]
    public async Task An_actor_tells_itself_and_others_on_its_loop()
    {
        await using LoopServer server = await StartAsync();
        Journal journal = server.Journal;
        Collection collection = new(senders: 1);
        Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
        address.Tell(new Do(self =>
        {
            for (int i = 0; i < 100; i++)
            {
                self.Tell(new Numbered(0, i));
            }

            self.Tell(new Do(_ => journal.Note("last")));
            journal.Note("first");
        }));
        await journal.WaitForAsync("last");
        Assert.That(journal.Entries, Is.EqualTo(["first", "last"]));
        Assert.That(collection.Count, Is.EqualTo(100));
    }

    [Test]
    public async Task Two_loops_play_ping_pong()
    {
        const int rounds = 2000;
        await using LoopServer server = await StartAsync(static options => options.Loops = 2);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Address<Player> one = server.Host.Loops[0].Spawn(() => new Player(done));
        Address<Player> other = server.Host.Loops[1].Spawn(() => new Player(done));
        one.Tell(new Ball(other, rounds));
        await done.Task.WaitAsync(server.Deadline);
    }

    [Test]
    public async Task A_thousand_messages_fly_between_two_loops_and_none_is_lost()
    {
        const int balls = 1000;
        const int rounds = 500;
        await using LoopServer server = await StartAsync(static options => options.Loops = 2);
        CountdownEvent left = new(balls);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Address<Player> one = server.Host.Loops[0].Spawn(() => new Player(done, left));
        Address<Player> other = server.Host.Loops[1].Spawn(() => new Player(done, left));
        for (int i = 0; i < balls; i++)
        {
            Assert.That(one.Tell(new Ball(other, rounds)), Is.EqualTo(TellStatus.Ok));
        }

        await done.Task.WaitAsync(server.Deadline);
    }

    [Test]
    public async Task An_object_that_was_told_is_let_go_once_it_was_handled()
    {
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
        WeakReference told = TellObject(address);
        await collection.HasAllAsync(1);
        await server.TurnAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                GC.Collect();
                return !told.IsAlive;
            },
            static () => "the mailbox holds a message that was handled");
    }

    [Test]
    public async Task An_actor_that_tells_itself_for_ever_starves_no_connection_and_no_stop()
    {
        await using LoopServer server = await StartAsync(static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        Address<Restless> address = server.Loop.Spawn(static () => new Restless());
        address.Tell(0);
        TestPeer peer = await server.ConnectAsync();
        for (int i = 0; i < 100; i++)
        {
            await peer.SendAsync("ping");
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        Assert.That(address.IsGone, Is.False);
        peer.Dispose();
        await server.StopAsync();
        Assert.That(address.IsGone, Is.True);
    }

    [Test]
    public async Task Mailboxes_hold_no_more_memory_than_their_part_of_the_loops()
    {
        await using LoopServer server = await StartAsync(static options => options.MaxBufferBytes = 4 * 1024 * 1024);
        Collection collection = new(senders: 1);
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        Assert.That(server.Loop.Post(() => StandStill(standing, letGo, server.Deadline)), Is.True);
        standing.Wait(server.Deadline);
        int taken = 0;
        int refused = 0;
        for (int actor = 0; actor < 100; actor++)
        {
            Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
            for (int i = 0; i < 4096; i++)
            {
                if (address.Tell(new Do(_ => collection.Take(0, collection.Count))) == TellStatus.Ok)
                {
                    taken++;
                }
                else
                {
                    refused++;
                }
            }
        }

        Assert.That(server.Loop.Actors.MemoryBytes, Is.LessThanOrEqualTo(2 * 1024 * 1024));
        Assert.That(refused, Is.GreaterThan(0));
        Assert.That(server.Loop.Actors.Counters.Refused, Is.EqualTo(refused));
        letGo.Set();
        await collection.HasAllAsync(taken);
    }

    [Test]
    public async Task A_tell_to_an_actor_of_a_host_that_has_stopped_is_counted()
    {
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
        await server.StopAsync();
        Assert.That(address.Tell(new Numbered(0, 0)), Is.EqualTo(TellStatus.Gone));
        Assert.That(server.Loop.Actors.Counters.Dropped, Is.EqualTo(1));
        Assert.That(default(Address<Collector>).Tell(new Numbered(0, 0)), Is.EqualTo(TellStatus.Gone));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference TellObject(Address<Collector> address)
    {
        Written message = new(0, 0);
        Assert.That(address.Tell(message), Is.EqualTo(TellStatus.Ok));
        return new(message);
    }

    private static void TellPatiently(Address<Collector> address, int sender, int number, CancellationToken deadline)
    {
        SpinWait full = default;
        TellStatus status;
        while ((status = (number % 3) switch
        {
            0 => address.Tell(new Numbered(sender, number)),
            1 => address.Tell(new Written(sender, number)),
            _ => address.Tell(new Wide(sender, number, number, 0, Guid.Empty)),
        }) == TellStatus.Full)
        {
            deadline.ThrowIfCancellationRequested();
            full.SpinOnce();
        }

        if (status != TellStatus.Ok)
        {
            throw new InvalidOperationException(status.ToString());
        }
    }

    private static void StandStill(ManualResetEventSlim standing, ManualResetEventSlim letGo, CancellationToken deadline)
    {
        standing.Set();
        letGo.Wait(deadline);
    }

    private Task<LoopServer> StartAsync(Action<LoopOptions>? configure = null) =>
        LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), configure);
}

/// <summary>A message with the address to send it back to.</summary>
internal readonly record struct Ball(Address<Player> Other, int RoundsLeft);

/// <summary>Sends the ball back.</summary>
[LoopHandler]
internal sealed partial class Player(TaskCompletionSource done, CountdownEvent? left = null)
{
    [OnMessage]
    private void OnBall(in Ball ball)
    {
        if (ball.RoundsLeft > 0)
        {
            ball.Other.Tell(new Ball(Self, ball.RoundsLeft - 1));
        }
        else if (left is null || left.Signal())
        {
            done.SetResult();
        }
    }
}

/// <summary>Always has one more message for itself.</summary>
[LoopHandler]
internal sealed partial class Restless
{
    [OnMessage]
    private void OnNumber(int number) => Self.Tell(number + 1);
}

/// <summary>Counts what all of its kind handle.</summary>
[LoopHandler]
internal sealed partial class Counted
{
    private static long _handled;
    private int _own;

    public static long Handled => Volatile.Read(ref _handled);

    public static void Reset() => _handled = 0;

    [OnMessage]
    private void OnNumber(int number)
    {
        _own++;
        Interlocked.Increment(ref _handled);
    }
}
