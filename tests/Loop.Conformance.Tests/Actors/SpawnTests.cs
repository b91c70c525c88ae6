namespace Loop.Conformance.Tests.Actors;

/// <summary>Plain actors: made, started, stopped, each once and in order, from whatever thread.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SpawnTests(Arm arm)
{
    private ActorScript _script = null!;

    [Test]
    public async Task An_actor_is_made_started_and_stopped_on_its_loop()
    {
        await using LoopServer server = await StartAsync();
        List<bool> onLoop = [];
        _script.OnStart = _ => onLoop.Add(server.Loop.IsCurrent);
        _script.OnStop = _ => onLoop.Add(server.Loop.IsCurrent);
        Address<PlainActor> address = server.Loop.Spawn(() => new PlainActor(_script));
        await server.Journal.WaitForAsync("start1");
        Assert.That(address.IsGone, Is.False);
        await Eventually.IsAsync(() => server.Loop.ActorCount, 1, "the count of actors");
        address.Stop();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "stop1", "dispose1"]));
        Assert.That(onLoop, Is.EqualTo([true, true]));
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        Assert.That(server.Loop.ActorCount, Is.Zero);
    }

    [Test]
    public async Task A_host_makes_its_first_actors_before_it_listens([Values] bool onEachLoop)
    {
        List<Address<PlainActor>> addresses = [];
        ActorScript script = null!;
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            (started, builder) =>
            {
                script = new(started.Journal);
                builder.Spawn(() => new PlainActor(script), onEachLoop, addresses.Add).Listen<Echo.EchoSpan>("127.0.0.1:0");
            },
            static options => options.Loops = 2);
        int expected = onEachLoop ? 2 : 1;
        Assert.That(addresses, Has.Count.EqualTo(expected));
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.ActorCount), expected, "the count of actors");
        Assert.That(server.Host.Loops[0].ActorCount, Is.EqualTo(1));
        Assert.That(addresses, Has.None.Property("IsGone").True);
    }

    [Test]
    public async Task An_actor_knows_its_address_from_its_constructor_on()
    {
        await using LoopServer server = await StartAsync();
        TaskCompletionSource<Address<PlainActor>> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnStart = actor => seen.SetResult(((PlainActor)actor).ConstructedSelf);
        Address<PlainActor> address = server.Loop.Spawn(() => new PlainActor(_script));
        Assert.That(await seen.Task.WaitAsync(server.Deadline), Is.EqualTo(address));
    }

    [Test]
    public async Task An_actor_that_is_spawned_in_a_handler_starts_after_it()
    {
        await using LoopServer server = await StartAsync();
        _script.OnStart = _ =>
        {
            _script.OnStart = null;
            EventLoop.Current.Spawn(() => new PlainActor(_script));
            server.Journal.Note("spawned");
        };
        server.Loop.Spawn(() => new PlainActor(_script));
        await server.Journal.WaitForAsync("start2");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "spawned", "new2", "start2"]));
    }

    [Test]
    public async Task An_actor_stops_itself()
    {
        await using LoopServer server = await StartAsync();
        _script.OnStart = static actor => ((PlainActor)actor).StopSelf();
        Address<PlainActor> address = server.Loop.Spawn(() => new PlainActor(_script));
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "stop1", "dispose1"]));
        address.Stop();
        address.Stop();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_constructor_that_throws_ends_the_actor_and_not_the_loop()
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add("new");
        Address<PlainActor> address = server.Loop.Spawn(() => new PlainActor(_script));
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1"]));
        Assert.That(server.Loop.ActorCount, Is.Zero);
        Assert.That(server.Log.Lines.Select(static line => line.Exception?.Message), Does.Contain("thrown in new"));
    }

    [Test]
    public async Task Constructor_parameters_come_from_the_service_provider()
    {
        Dependency dependency = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0").UseServices(new OneService(dependency)));
        server.Loop.Spawn<Dependent>();
        Assert.That(await dependency.Seen.Task.WaitAsync(server.Deadline), Is.SameAs(server.Loop));
    }

    [Test]
    public async Task Spawning_and_stopping_from_many_threads_ends_every_actor_once()
    {
        const int threads = 8;
        const int each = 2000;
        await using LoopServer server = await StartAsync();
        Stormy.Reset();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < each; i++)
            {
                server.Loop.Spawn(static () => new Stormy()).Stop();
            }
        })));
        await Eventually.IsAsync(() => Stormy.Disposed, threads * each, "the count of disposed actors");
        Assert.That((Stormy.Made, Stormy.Started, Stormy.Stopped), Is.EqualTo((threads * each, threads * each, threads * each)));
        Assert.That(server.Loop.ActorCount, Is.Zero);
    }

    [Test]
    public async Task A_loop_with_idle_actors_sleeps()
    {
        await using LoopServer server = await StartAsync();
        for (int i = 0; i < 1000; i++)
        {
            server.Loop.Spawn(() => new PlainActor(_script));
        }

        await server.Journal.WaitForAsync("start1000");
        await server.TurnAsync();
        long before = server.Loop.Ticks;
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => watch.ElapsedMilliseconds > 200, static () => "the clock stands still");
        Assert.That(server.Loop.Ticks - before, Is.LessThan(20));
    }

    [Test]
    public async Task An_actor_that_is_spawned_on_a_loop_that_has_ended_is_gone()
    {
        await using LoopServer server = await StartAsync();
        await server.StopAsync();
        Address<PlainActor> address = server.Loop.Spawn(() => new PlainActor(_script));
        Assert.That(address.IsGone, Is.True);
        address.Stop();
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    [Test]
    public void The_default_address_names_no_actor()
    {
        Address<PlainActor> none = default;
        none.Stop();
        Assert.That((none.IsGone, none.Id, none.ToString()), Is.EqualTo((true, default(ActorId), "no actor")));
    }

    private async Task<LoopServer> StartAsync()
    {
        LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        _script = new(server.Journal);
        return server;
    }
}

/// <summary>What a spawned actor's constructor takes.</summary>
internal sealed class Dependency
{
    public TaskCompletionSource<EventLoop> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

[LoopHandler]
internal sealed partial class Dependent(Dependency dependency, EventLoop loop)
{
    [OnStart]
    private void OnStart() => dependency.Seen.SetResult(loop);
}

internal sealed class OneService(object service) : IServiceProvider
{
    public object? GetService(Type serviceType) => serviceType.IsInstanceOfType(service) ? service : null;
}

/// <summary>Counts what happens to all of its kind.</summary>
[LoopHandler]
internal sealed partial class Stormy : IDisposable
{
    private static int _made;
    private static int _started;
    private static int _stopped;
    private static int _disposed;
    private int _turns;

    public Stormy() => Interlocked.Increment(ref _made);

    public static int Made => Volatile.Read(ref _made);

    public static int Started => Volatile.Read(ref _started);

    public static int Stopped => Volatile.Read(ref _stopped);

    public static int Disposed => Volatile.Read(ref _disposed);

    public static void Reset() => _made = _started = _stopped = _disposed = 0;

    public void Dispose() => Interlocked.Increment(ref _disposed);

    [OnStart]
    private void OnStart() => Interlocked.Add(ref _started, ++_turns == 1 ? 1 : 0);

    [OnStop]
    private void OnStop() => Interlocked.Add(ref _stopped, ++_turns == 2 ? 1 : 0);
}
