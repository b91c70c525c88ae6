using System.Diagnostics;

namespace Loop.Conformance.Tests.Actors;

/// <summary>No message is missed by a loop that was about to sleep, and none keeps a loop awake.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SleepTests(Arm arm)
{
    [Test]
    public async Task Tells_from_four_threads_to_a_loop_that_sleeps_between_them_all_arrive()
    {
        const int perThread = 500_000;
        const int fewestPerThread = 20_000;
        const int enoughMs = 8_000;
        const int mostInARow = 64;
        await using LoopServer server = await StartAsync(loops: 1);
        Address<Echoing> address = server.Loop.Spawn(static () => new Echoing());
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            Random random = new(sender);
            int told = 0;
            Acknowledged seen = new();
            // Each row waits for the loop, and on a machine that is busy for long.
            while (told < perThread && (told < fewestPerThread || watch.ElapsedMilliseconds < enoughMs))
            {
                int row = Math.Min(random.Next(1, mostInARow), perThread - told);
                for (int i = 0; i < row; i++)
                {
                    if (address.Tell(seen) != TellStatus.Ok)
                    {
                        throw new InvalidOperationException("A mailbox with few messages was full.");
                    }
                }

                told += row;
                SpinWait spin = default;
                while (seen.Count < told)
                {
                    // The loop has handled everything by now, and sleeps unless another thread keeps it awake.
                    server.Deadline.ThrowIfCancellationRequested();
                    spin.SpinOnce();
                }
            }
        })));
    }

    [Test]
    public async Task A_sleeping_loop_is_woken_by_each_single_message_of_another_loop()
    {
        const int rounds = 2000;
        await using LoopServer server = await StartAsync(loops: 2);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Address<Player> one = server.Host.Loops[0].Spawn(() => new Player(done));
        Address<Player> other = server.Host.Loops[1].Spawn(() => new Player(done));
        long before = server.Host.Loops.Sum(static loop => loop.Ticks);
        one.Tell(new Ball(other, rounds));
        await done.Task.WaitAsync(server.Deadline);
        Assert.That(server.Host.Loops.Sum(static loop => loop.Ticks) - before, Is.GreaterThan(rounds / 2), "the loops did not sleep");
    }

    [Test]
    public async Task Many_loops_tell_each_other_and_stop_in_the_middle_of_it()
    {
        for (int round = 0; round < 5; round++)
        {
            await using LoopServer server = await StartAsync(loops: 4);
            Address<Rumour>[] all = [.. server.Host.Loops.Select(static loop => loop.Spawn(static () => new Rumour()))];
            foreach (Address<Rumour> one in all)
            {
                one.Tell(all);
            }

            for (int i = 0; i < 8; i++)
            {
                all[i % all.Length].Tell(1);
            }

            Assert.That(await HeardAsync(server, all), Is.True);
            await server.StopAsync();
            Assert.That(all.Select(static one => one.IsGone), Is.All.True);
        }
    }

    [Test]
    public async Task A_loop_whose_actors_have_handled_everything_sleeps()
    {
        await using LoopServer server = await StartAsync(loops: 1);
        Collection collection = new(senders: 1);
        Address<Collector>[] all = [.. Enumerable.Range(0, 100).Select(_ => server.Loop.Spawn(() => new Collector(collection)))];
        for (int i = 0; i < 10_000; i++)
        {
            int number = i;
            all[i % 100].Tell(new Do(_ => collection.Take(0, collection.Count + (number - number))));
        }

        await Eventually.IsAsync(() => collection.Count, 10_000, "the count of handled messages");
        await server.TurnAsync();
        long before = server.Loop.Ticks;
        Stopwatch watch = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => watch.ElapsedMilliseconds > 200, static () => "the clock stands still");
        Assert.That(server.Loop.Ticks - before, Is.LessThan(20));
    }

    [Test]
    public async Task A_loop_that_sleeps_is_woken_once_by_many_messages_and_one_that_is_awake_not_at_all()
    {
        const int messages = 1000;
        SortedDictionary<int, string> before = Descriptors.Open();
        LoopHostBuilder builder = LoopHost.CreateBuilder().Configure(arm.Configure);
        using (SteppedLoop stepped = builder.Listen<Echo.EchoSpan>("127.0.0.1:0").BuildStepped())
        {
            Collection collection = new(senders: 1);
            Address<Collector> address = stepped.Loop.Spawn(() => new Collector(collection));
            int[] wakeDescriptors = [.. Descriptors.Open()
                .Where(open => !before.Contains(open) && open.Value.Contains("eventfd", StringComparison.Ordinal)).Select(static open => open.Key)];
            Assert.That(wakeDescriptors, Is.Not.Empty);
            stepped.RunOnce(TimeSpan.Zero);

            // It sleeps: whoever is first wakes it, the others find that done.
            long asleep = Wakes(wakeDescriptors);
            TellElsewhere(address, first: 0, messages);
            Assert.That(Wakes(wakeDescriptors) - asleep, Is.EqualTo(1), "wake-ups of a loop that sleeps");

            // It is awake: nobody does.
            long whileAwake = -1;
            stepped.RunOnce(TimeSpan.Zero);
            Assert.That(collection.Count, Is.EqualTo(messages));
            address.Tell(new Do(self =>
            {
                long awake = Wakes(wakeDescriptors);
                TellElsewhere(self, messages, messages);
                whileAwake = Wakes(wakeDescriptors) - awake;
            }));
            stepped.RunOnce(TimeSpan.Zero);
            Assert.That(whileAwake, Is.Zero, "wake-ups of a loop that is awake");
            Assert.That(collection.Count, Is.EqualTo(2 * messages));
            Assert.That(collection.Disorders, Is.Zero);
        }

        await Eventually.HoldsAsync(() => Descriptors.Open().All(before.Contains), static () => "descriptors are left open");
    }

    /// <summary>Tells from another thread, and returns when all is told.</summary>
    private static void TellElsewhere(Address<Collector> address, int first, int messages)
    {
        Thread sender = new(() =>
        {
            for (int i = 0; i < messages; i++)
            {
                address.Tell(new Numbered(0, first + i));
            }
        });
        sender.Start();
        sender.Join();
    }

    /// <summary>How often eventfds were written to since they were last read (proc_pid_fdinfo(5)); a loop's wake-up writes 1.</summary>
    private static long Wakes(int[] descriptors) => descriptors.Sum(static descriptor =>
    {
        const string name = "eventfd-count:";
        string line = File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(static text => text.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Trim(), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
    });

    private static async Task<bool> HeardAsync(LoopServer server, Address<Rumour>[] all)
    {
        await Eventually.HoldsAsync(() => server.Host.Loops.All(static loop => loop.Actors.Counters.Messages > 1000), static () => "the rumour does not spread");
        return all.All(static one => !one.IsGone);
    }

    private Task<LoopServer> StartAsync(int loops) =>
        LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), options => options.Loops = loops);
}

/// <summary>Counts what the actor has handled for one sender.</summary>
internal sealed class Acknowledged
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Volatile.Write(ref _count, _count + 1);
}

[LoopHandler]
internal sealed partial class Echoing
{
    private long _handled;

    [OnMessage]
    private void OnSender(Acknowledged sender)
    {
        _handled++;
        sender.Add();
    }
}

/// <summary>Tells everybody, whenever it hears something.</summary>
[LoopHandler(MailboxCapacity = 256)]
internal sealed partial class Rumour
{
    private Address<Rumour>[] _all = [];
    private int _next;

    [OnMessage]
    private void OnAll(Address<Rumour>[] all) => _all = all;

    [OnMessage]
    private void OnRumour(int number)
    {
        // Another actor's rumour may be here before the test's list is: order holds between two, not among all.
        for (int i = 0; i < 2 && _all.Length > 0; i++)
        {
            _all[_next++ % _all.Length].Tell(number + 1);
        }
    }
}
