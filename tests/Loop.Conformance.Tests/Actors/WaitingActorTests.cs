using Loop.Conformance.Tests.Async;

namespace Loop.Conformance.Tests.Actors;

/// <summary>While a method of a plain actor waits, everything else of that actor waits its turn, and other actors go on.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class WaitingActorTests(Arm arm)
{
    private DrivenTime _time = null!;
    private WaitScript _script = null!;

    [SetUp]
    public void Reset() => _time = new();

    [Test]
    public async Task Messages_and_timers_come_after_it_in_order_and_a_timer_once()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("a");
        Address<WaitingActor> address = Spawn(server);
        address.Tell("a");
        address.Tell("b");
        address.Tell('c');
        await server.Journal.WaitForAsync("a1");
        await AdvanceAsync(server, 3);
        WaitScript other = new(server.Journal);
        _ = other.Make();
        server.Loop.Spawn(() => new WaitingActor(other)).Tell("other");
        await server.Journal.WaitForAsync("other2");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "a1", "start2", "other2"]));
        _script.Open("a");
        await server.Journal.WaitForAsync("c1");
        Assert.That(server.Journal.Entries.Skip(4), Is.EqualTo(["a1 ended", "timer1", "b1", "c1"]));
    }

    [Test]
    public async Task Whatever_it_is_that_waits_the_next_comes_after_it([Values("start", "timer", "idle")] string name)
    {
        await using LoopServer server = await StartAsync();
        _script.Close(name);
        Address<WaitingActor> address = Spawn(server);
        await server.TurnAsync();
        if (name != "start")
        {
            await AdvanceAsync(server, name == "timer" ? 1 : 10);
        }

        await server.Journal.WaitForAsync(name + "1");
        address.Tell("a");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries[^1], Is.EqualTo(name + "1"));
        _script.Open(name);
        await server.Journal.WaitForAsync("a1");
        Assert.That(server.Journal.Entries.TakeLast(2), Is.EqualTo([name + "1 ended", "a1"]));
    }

    [Test]
    public async Task The_time_that_a_method_waits_is_no_idle_time()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("a");
        Address<WaitingActor> address = Spawn(server);
        address.Tell("a");
        await server.Journal.WaitForAsync("a1");
        await AdvanceAsync(server, 25);
        _script.Open("a");
        await server.Journal.WaitForAsync("a1 ended");
        await server.TurnAsync();
        Assert.That(server.Journal.Count("idle1"), Is.Zero);
        await AdvanceAsync(server, 20);
        Assert.That(server.Journal.Count("idle1"), Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task Its_mailbox_is_bounded_while_it_waits()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("a");
        Address<WaitingActor> address = Spawn(server);
        address.Tell("a");
        await server.Journal.WaitForAsync("a1");
        await server.TurnAsync();
        for (int i = 0; i < 8; i++)
        {
            Assert.That(address.Tell("b"), Is.EqualTo(TellStatus.Ok));
        }

        Assert.That(address.Tell("c"), Is.EqualTo(TellStatus.Full));
        _script.Open("a");
        await server.Journal.WaitForAsync("b1", 8);
        Assert.That(address.Tell("d"), Is.EqualTo(TellStatus.Ok));
        await server.Journal.WaitForAsync("d1");
    }

    [Test]
    public async Task What_it_throws_after_the_await_is_supervised(
        [Values(Supervision.Resume, Supervision.Restart, Supervision.Stop, Supervision.Close)] Supervision decision, [Values("a", "start")] string name)
    {
        await using LoopServer server = await StartAsync();
        _script.Close(name);
        _script.Throwing.Add(name);
        _script.Decision = decision;
        Address<WaitingActor> address = Spawn(server);
        address.Tell("a");
        address.Tell("b");
        await server.Journal.WaitForAsync(name + "1");
        _script.Open(name);
        string[] rest = (decision, name) switch
        {
            (Supervision.Resume, "a") => ["b1"],
            (Supervision.Resume, _) => ["a1", "b1"],
            (Supervision.Restart, "a") => ["dispose1", "start2", "b2"],
            (Supervision.Restart, _) => ["dispose1", "start2", "start2 ended", "a2", "b2"],
            _ => ["stop1", "dispose1"],
        };
        await server.Journal.WaitForAsync(rest[^1]);
        Assert.That(server.Journal.Entries.SkipWhile(entry => entry != name + "1").Skip(1), Is.EqualTo([name + "1 ended", "error1:thrown in " + name, .. rest]));
        Assert.That(server.Loop.Actors.Counters.HandlerFaults, Is.EqualTo(1));
        await Eventually.IsAsync(() => address.IsGone, decision is Supervision.Stop or Supervision.Close, "whether the address is gone");
    }

    [Test]
    public async Task A_stop_fires_its_token_and_comes_after_it()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("a");
        Address<WaitingActor> address = Spawn(server);
        address.Tell('a');
        address.Tell("b");
        await server.Journal.WaitForAsync("a1");
        address.Stop();
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "a1", "stop1", "dispose1"]));
        Assert.That(server.Loop.Actors.Counters.HandlerFaults, Is.Zero);
        Assert.That(server.Loop.Actors.Counters.Dropped, Is.EqualTo(1));
    }

    [Test]
    public async Task A_stop_waits_for_a_method_that_takes_no_token_and_for_an_OnStop_that_waits()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("a");
        _script.Close("stop");
        Address<WaitingActor> address = Spawn(server);
        address.Tell("a");
        await server.Journal.WaitForAsync("a1");
        address.Stop();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "a1"]));
        _script.Open("a");
        await server.Journal.WaitForAsync("stop1");
        await server.TurnAsync();
        Assert.That(address.IsGone, Is.False);
        _script.Open("stop");
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries.Skip(2), Is.EqualTo(["a1 ended", "stop1", "stop1 ended", "dispose1"]));
    }

    [Test]
    public async Task A_loop_that_stops_tells_it_and_waits_for_it()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("a");
        _script.Close("stop");
        Address<WaitingActor> address = Spawn(server);
        address.Tell('a');
        await server.Journal.WaitForAsync("a1");
        Task stopping = server.StopAsync();
        await server.Journal.WaitForAsync("stop1");
        Assert.That(stopping.IsCompleted, Is.False);
        _script.Open("stop");
        await stopping;
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "a1", "stop1", "stop1 ended", "dispose1"]));
        Assert.That(AsyncServer.ComplaintsOf(server), Is.Empty);
    }

    [Test]
    public async Task At_the_deadline_it_is_named_and_left_behind()
    {
        await using LoopServer server = await StartAsync(static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        _script.Close("a");
        Address<WaitingActor> address = Spawn(server);
        address.Tell("a");
        await server.Journal.WaitForAsync("a1");
        await server.StopAsync();
        Assert.That(address.IsGone, Is.True);
        Assert.That(server.Log.Lines.Any(static line => line.Message.Contains("WaitingActor.OnText", StringComparison.Ordinal)), Is.True, "the method is named");
        _script.Open("a");
        await Eventually.HoldsAsync(
            () => server.Log.Lines.Any(static line => line.Message.Contains("does not go on after its await", StringComparison.Ordinal)),
            static () => "the dropped continuation was not logged");
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "a1"]));
    }

    private static async Task AdvanceToAsync(LoopServer server, DrivenTime time, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await server.TurnAsync();
        }
    }

    private Task AdvanceAsync(LoopServer server, int seconds) => AdvanceToAsync(server, _time, seconds);

    private Address<WaitingActor> Spawn(LoopServer server) => server.Loop.Spawn(() => new WaitingActor(_script));

    private Task<LoopServer> StartAsync(Action<LoopOptions>? configure = null) => LoopServer.StartAsync(
        arm,
        (server, builder) =>
        {
            _script = new(server.Journal);
            builder.Listen<Echo.EchoSpan>("127.0.0.1:0");
        },
        options =>
        {
            options.TimeProvider = _time;
            configure?.Invoke(options);
        });
}
