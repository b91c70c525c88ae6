using System.Globalization;

namespace Loop.Conformance.Tests.Actors;

/// <summary>Timers on a clock that the test drives: nothing here waits for the time of day.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TimerTests(Arm arm)
{
    private DrivenTime _time = null!;

    [Test]
    public async Task Timers_run_when_their_time_comes_and_not_before()
    {
        await using LoopServer server = await StartAsync();
        server.Loop.Spawn(() => new Ticking(server.Journal));
        await server.TurnAsync();
        await AdvanceAsync(server, 249);
        Assert.That(server.Journal.Entries, Is.Empty);
        await AdvanceAsync(server, 1);
        Assert.That(server.Journal.Entries, Is.EqualTo(["quarter"]));
        await AdvanceAsync(server, 750, step: 250);
        Assert.That(server.Journal.Entries, Is.EqualTo(["quarter", "quarter", "quarter", "second", "quarter"]));
        await AdvanceAsync(server, 500, step: 250);
        Assert.That(server.Journal.Entries.Skip(5), Is.EqualTo(["quarter", "quarter", "once"]));
        int before = server.Journal.Entries.Count;
        await AdvanceAsync(server, 10_000, step: 250);
        Assert.That(server.Journal.Count("once"), Is.EqualTo(1));
        Assert.That(server.Journal.Count("second"), Is.EqualTo(11));
        Assert.That(server.Journal.Count("quarter"), Is.EqualTo(46));
        Assert.That(server.Journal.Entries, Has.Count.GreaterThan(before));
    }

    [Test]
    public async Task Times_that_a_busy_loop_missed_come_together_and_the_next_is_on_time()
    {
        await using LoopServer server = await StartAsync();
        server.Loop.Spawn(() => new Ticking(server.Journal));
        await server.TurnAsync();
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        Assert.That(
            server.Loop.Post(() =>
            {
                standing.Set();
                letGo.Wait(server.Deadline);
            }),
            Is.True);
        standing.Wait(server.Deadline);
        _time.Advance(TimeSpan.FromMilliseconds(2100));
        letGo.Set();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EquivalentTo(["second", "quarter", "once"]));
        await AdvanceAsync(server, 149);
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(3));
        await AdvanceAsync(server, 1);
        Assert.That(server.Journal.Entries[3], Is.EqualTo("quarter"));
        await AdvanceAsync(server, 750, step: 250);
        Assert.That(server.Journal.Count("second"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_message_is_told_later_once_or_again_and_again_until_it_is_cancelled()
    {
        await using LoopServer server = await StartAsync();
        Address<Told> address = server.Loop.Spawn(() => new Told(server.Journal));
        (TimerToken after, TimerToken every) = await server.OnLoopAsync(() =>
            (address.TellAfter(TimeSpan.FromSeconds(1), "once"), address.TellEvery(TimeSpan.FromMilliseconds(300), "again")));
        await AdvanceAsync(server, 1000, step: 100);
        Assert.That(server.Journal.Entries, Is.EqualTo(["again", "again", "again", "once"]));
        Assert.That(await server.OnLoopAsync(() => (after.Cancel(), every.Cancel(), every.Cancel())), Is.EqualTo((false, true, false)));
        TimerToken cancelled = await server.OnLoopAsync(() => address.TellAfter(TimeSpan.FromSeconds(1), "never"));
        await AdvanceAsync(server, 500);
        Assert.That(await server.OnLoopAsync(cancelled.Cancel), Is.True);
        await AdvanceAsync(server, 5000);
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(4));
        Assert.That(server.Loop.Actors.TimerCount, Is.EqualTo(1), "but the one of its class");
    }

    [Test]
    public async Task A_message_is_told_later_to_an_actor_of_another_loop()
    {
        await using LoopServer server = await StartAsync(loops: 2);
        Address<Told> address = server.Host.Loops[1].Spawn(() => new Told(server.Journal));
        await server.OnLoopAsync(() => address.TellEvery(TimeSpan.FromSeconds(1), "across"));
        for (int i = 1; i <= 3; i++)
        {
            await AdvanceAsync(server, 1000);
            await server.Journal.WaitForAsync("across", i);
        }

        address.Stop();
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        await AdvanceAsync(server, 1000);
        Assert.That(server.Loop.Actors.TimerCount, Is.Zero, "it goes on telling an actor that is gone");
    }

    [Test]
    public async Task An_actors_timers_end_with_it()
    {
        await using LoopServer server = await StartAsync();
        Address<Ticking> ticking = server.Loop.Spawn(() => new Ticking(server.Journal));
        Address<Told> told = server.Loop.Spawn(() => new Told(server.Journal));
        TimerToken token = await server.OnLoopAsync(() =>
        {
            told.TellEvery(TimeSpan.FromSeconds(1), "again");
            return told.TellAfter(TimeSpan.FromSeconds(1), "once");
        });
        await Eventually.IsAsync(() => server.Loop.Actors.TimerCount, 6, "the count of timers");
        ticking.Stop();
        told.Stop();
        await Eventually.IsAsync(() => server.Loop.ActorCount, 0, "the count of actors");
        await server.TurnAsync();
        Assert.That(server.Loop.Actors.TimerCount, Is.Zero);
        Assert.That(await server.OnLoopAsync(() => (token.Cancel(), token.Cancel())), Is.EqualTo((true, true)), "its time has not come, and it is not told");
        await server.TurnAsync();
        Assert.That((server.Loop.Actors.TimerCount, server.Loop.Actors.ForgottenTells), Is.EqualTo((0, 1)));
        Assert.That(await server.OnLoopAsync(() => told.TellAfter(TimeSpan.FromSeconds(1), "late")), Is.EqualTo(default(TimerToken)));
        await AdvanceAsync(server, 10_000);
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    [Test]
    public async Task What_ended_actors_would_have_been_told_does_not_gather()
    {
        await using LoopServer server = await StartAsync();
        Address<Told> living = server.Loop.Spawn(() => new Told(server.Journal));
        TimerToken kept = await server.OnLoopAsync(() => living.TellAfter(TimeSpan.FromHours(1), "kept"));
        for (int i = 0; i < 20; i++)
        {
            Address<Told> told = server.Loop.Spawn(() => new Told(server.Journal));
            await server.OnLoopAsync(() =>
            {
                for (int number = 0; number < 1000; number++)
                {
                    told.TellAfter(TimeSpan.FromHours(1), "never");
                }
            });
            told.Stop();
            await Eventually.IsAsync(() => server.Loop.ActorCount, 1, "the count of actors");
            await server.TurnAsync();
            Assert.That(server.Loop.Actors.TimerCount, Is.EqualTo(2), "the one of the living actor's class, and the one that it was told to keep");
        }

        await server.TurnAsync();
        Assert.That(server.Loop.Actors.ForgottenTells, Is.LessThanOrEqualTo(2000));
        Assert.That(await server.OnLoopAsync(kept.Cancel), Is.True);
        await AdvanceAsync(server, 3_700_000);
        Assert.That(server.Loop.Actors.ForgottenTells, Is.Zero);
        Assert.That(server.Journal.Entries, Has.None.EqualTo("never").And.None.EqualTo("kept"));
    }

    [Test]
    public async Task The_timers_of_a_connections_handler_run_and_end_with_it()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync(listener: 1);
        await Eventually.IsAsync(() => server.Loop.Actors.TimerCount, 2, "the count of timers");
        await AdvanceAsync(server, 1000);
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("tick|"));
        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("x|"));
        peer.HalfClose();
        await server.AllGoneAsync();
        Assert.That(server.Loop.Actors.TimerCount, Is.Zero);
    }

    [Test]
    public async Task OnIdle_runs_after_each_idle_time_and_not_while_something_comes()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync(listener: 1);
        await Eventually.IsAsync(() => server.Loop.Actors.TimerCount, 2, "the count of timers");
        for (int i = 0; i < 10; i++)
        {
            // The tick sends something each second, so that nothing is idle for three.
            await AdvanceAsync(server, 1000);
            Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("tick|"));
        }

        await peer.SendAsync("q");
        Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("q|"));
        await AdvanceAsync(server, 2999);
        Assert.That(server.Journal.Entries, Is.Empty);
        await AdvanceAsync(server, 1);
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("idle|"));
    }

    [Test]
    public async Task A_plain_actor_is_idle_when_no_message_came()
    {
        await using LoopServer server = await StartAsync();
        Address<Idling> address = server.Loop.Spawn(() => new Idling(server.Journal));
        await server.TurnAsync();
        await AdvanceAsync(server, 600);
        address.Tell(1);
        await server.TurnAsync();
        await AdvanceAsync(server, 999);
        Assert.That(server.Journal.Entries, Is.Empty);
        await AdvanceAsync(server, 1);
        Assert.That(server.Journal.Entries, Is.EqualTo(["idle"]));
        await AdvanceAsync(server, 999);
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(1));
        await AdvanceAsync(server, 1);
        Assert.That(server.Journal.Entries, Is.EqualTo(["idle", "idle"]));
    }

    [Test]
    public async Task After_a_restart_the_timers_start_anew()
    {
        await using LoopServer server = await StartAsync();
        Address<Told> address = server.Loop.Spawn(() => new Told(server.Journal));
        await server.TurnAsync();
        await AdvanceAsync(server, 6000);
        address.Tell("throw");
        await server.Journal.WaitForAsync("error");
        await server.TurnAsync();
        await AdvanceAsync(server, 9999);
        Assert.That(server.Journal.Entries, Is.EqualTo(["throw", "error"]));
        await AdvanceAsync(server, 1);
        Assert.That(server.Journal.Entries, Is.EqualTo(["throw", "error", "ten seconds"]));
    }

    [Test]
    public async Task A_time_of_zero_or_less_or_of_a_month_is_an_error()
    {
        await using LoopServer server = await StartAsync();
        Address<Told> address = server.Loop.Spawn(() => new Told(server.Journal));
        await server.OnLoopAsync(() =>
        {
            foreach (TimeSpan time in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.MinValue, TimeSpan.FromDays(25), TimeSpan.MaxValue])
            {
                Assert.That(() => address.TellAfter(time, "x"), Throws.TypeOf<ArgumentOutOfRangeException>());
                Assert.That(() => address.TellEvery(time, "x"), Throws.TypeOf<ArgumentOutOfRangeException>());
            }

            Assert.That(address.TellAfter(TimeSpan.FromTicks(1), "rounded up").Cancel(), Is.True);
            Assert.That(address.TellAfter(TimeSpan.FromMilliseconds(int.MaxValue), "far").Cancel(), Is.True);
        });
        Assert.That(() => address.TellAfter(TimeSpan.FromSeconds(1), "x"), Throws.InvalidOperationException);
        TimerToken token = await server.OnLoopAsync(() => address.TellAfter(TimeSpan.FromHours(1), "x"));
        await server.TurnAsync();
        int armed = server.Loop.Actors.TimerCount;
        // From another thread it is cancelled in the loop's next tick.
        Assert.That(token.Cancel(), Is.True);
        await Eventually.IsAsync(() => server.Loop.Actors.TimerCount, armed - 1, "the count of timers");
        Assert.That(default(TimerToken).Cancel(), Is.False);
    }

    [Test]
    public async Task Cancelling_again_does_no_harm_and_cancels_nobody_elses()
    {
        await using LoopServer server = await StartAsync();
        Address<Told> address = server.Loop.Spawn(() => new Told(server.Journal));
        TimerToken first = await server.OnLoopAsync(() =>
        {
            TimerToken token = address.TellAfter(TimeSpan.FromSeconds(1), "never");
            Assert.That((token.Cancel(), token.Cancel()), Is.EqualTo((true, true)), "its time has not come");
            return token;
        });
        TimerToken[] others = await server.OnLoopAsync(() =>
            Enumerable.Range(0, 100).Select(i => address.TellAfter(TimeSpan.FromSeconds(1), $"told {i}")).ToArray());
        await server.OnLoopAsync(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.That(first.Cancel(), Is.True);
            }
        });
        await AdvanceAsync(server, 1000);
        Assert.That(server.Journal.Entries, Is.EqualTo(Enumerable.Range(0, 100).Select(static i => $"told {i}")));
        Assert.That(await server.OnLoopAsync(() => (first.Cancel(), others[0].Cancel())), Is.EqualTo((false, false)), "their time has come");
        Assert.That(server.Loop.Actors.TimerCount, Is.EqualTo(1), "the actor's own timer is left");
    }

    [Test]
    public async Task What_finds_a_full_mailbox_is_dropped_and_counted()
    {
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        Address<FourAtOnce> address = server.Loop.Spawn(() => new FourAtOnce(collection));
        await server.OnLoopAsync(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                address.TellAfter(TimeSpan.FromSeconds(1), new Numbered(0, i));
            }
        });
        await AdvanceAsync(server, 1000);
        await collection.HasAllAsync(4);
        Assert.That(server.Loop.Actors.Counters.Refused, Is.EqualTo(6));
    }

    [Test]
    public async Task A_hundred_thousand_timers_cost_a_tick_nothing_and_all_run()
    {
        const int timers = 100_000;
        await using LoopServer server = await StartAsync();
        Address<Summing> address = server.Loop.Spawn(static () => new Summing());
        await server.OnLoopAsync(() =>
        {
            for (int i = 0; i < timers; i++)
            {
                address.TellAfter(TimeSpan.FromMilliseconds(3_600_000 + i), i);
            }
        });
        long ticks = server.Loop.Ticks;
        await AdvanceAsync(server, 1000);
        Assert.That(server.Loop.Ticks - ticks, Is.LessThan(100), "it wakes for timers that are far away");
        Assert.That(server.Loop.Actors.TimerCount, Is.EqualTo(timers));
        int count = 0;
        for (int i = 0; i < 100; i++)
        {
            await AdvanceAsync(server, i == 0 ? 3_599_999 : 1000);
            count = (i + 1) * 1000;
            await Eventually.IsAsync(() => server.Loop.Actors.Counters.Messages, Math.Min(timers, count), "the count of messages that were told");
        }

        Assert.That(server.Loop.Actors.TimerCount, Is.Zero);
    }

    [Test]
    public async Task Limits_of_connections_run_out_by_the_same_clock()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await Eventually.IsAsync(() => server.ConnectionCount, 1, "the count of connections");
        await AdvanceAsync(server, 9000);
        Assert.That(server.ConnectionCount, Is.EqualTo(1));
        await AdvanceAsync(server, 1500);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public async Task By_the_systems_clock_timers_run_too()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        server.Loop.Spawn(() => new Ticking(server.Journal));
        await server.Journal.WaitForAsync("second");
        Assert.That(watch.ElapsedMilliseconds, Is.GreaterThan(900));
        await server.Journal.WaitForAsync("quarter", 2);
        Assert.That(server.Loop.Ticks, Is.LessThan(200), "the loop did not sleep between its timers");
    }

    /// <summary>Moves the clock on, and lets the loop handle what has become due.</summary>
    private async Task AdvanceAsync(LoopServer server, int milliseconds, int step = int.MaxValue)
    {
        for (int left = milliseconds; left > 0; left -= step)
        {
            _time.Advance(TimeSpan.FromMilliseconds(Math.Min(step, left)));
            foreach (EventLoop loop in server.Host.Loops)
            {
                // The tick that is under way may have looked at the clock before; the one after it handles what is due, and what that tells in its turn.
                long until = loop.Ticks + 3;
                while (await loop.InvokeAsync(static on => on.Ticks).WaitAsync(server.Deadline) < until)
                {
                }
            }

            if (step == int.MaxValue)
            {
                break;
            }
        }
    }

    private Task<LoopServer> StartAsync(int loops = 1)
    {
        _time = new();
        return LoopServer.StartAsync(
            arm,
            static (server, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0").Listen("127.0.0.1:0", () => new TickingLine(server.Journal)),
            options =>
            {
                options.Loops = loops;
                options.TimeProvider = _time;
            });
    }
}

[LoopHandler]
internal sealed partial class Ticking(Journal journal)
{
    [OnTimer(Every = "00:00:01")]
    private void OnSecond() => journal.Note("second");

    [OnTimer(Every = "00:00:00.250")]
    private void OnQuarter() => journal.Note("quarter");

    [OnTimer(After = "00:00:01.500")]
    private void OnOnce() => journal.Note("once");
}

[LoopHandler]
internal sealed partial class Told(Journal journal)
{
    [OnTimer(After = "00:00:10")]
    private void OnTenSeconds() => journal.Note("ten seconds");

    [OnMessage]
    private void OnText(string text)
    {
        journal.Note(text);
        if (text == "throw")
        {
            throw new InvalidOperationException(text);
        }
    }

    [OnError]
    private Supervision OnError(Exception exception)
    {
        journal.Note("error");
        return exception is InvalidOperationException ? Supervision.Restart : Supervision.Close;
    }
}

[LoopHandler]
internal sealed partial class Idling(Journal journal)
{
    [OnMessage]
    private void OnNumber(int number)
    {
        if (number < 0)
        {
            journal.Note(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    [OnIdle("00:00:01")]
    private void OnIdle() => journal.Note("idle");
}

[LoopHandler]
internal sealed partial class Summing
{
    private long _sum;

    [OnMessage]
    private void OnNumber(int number) => _sum += number;
}

/// <summary>A connection that ticks, until it was told to be quiet.</summary>
[LoopHandler(FirstByteTimeout = "00:00:00", IdleTimeout = "00:00:00")]
internal sealed partial class TickingLine(Journal journal)
{
    private bool _isQuiet;

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        _isQuiet |= bytes.Contains((byte)'q');
        Connection.Send(bytes);
        Connection.Send("|"u8);
    }

    [OnTimer(Every = "00:00:01")]
    private void OnTick()
    {
        if (!_isQuiet)
        {
            Connection.Send("tick|"u8);
        }
    }

    [OnIdle("00:00:03")]
    private void OnIdle()
    {
        Connection.Send("idle|"u8);
        journal.Note("idle");
    }
}
