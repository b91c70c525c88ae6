namespace Loop.Conformance.Tests.Actors;

/// <summary>What a method that throws means for its actor.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SupervisionTests(Arm arm)
{
    private ActorScript _script = null!;

    [Test]
    public async Task Without_OnError_a_throw_ends_the_actor_after_its_OnStop()
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add("start");
        Address<PlainActor> address = server.Loop.Spawn(() => new PlainActor(_script));
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "stop1", "dispose1"]));
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        Assert.That(server.Log.Lines.Select(static line => line.Exception?.Message), Does.Contain("thrown in start"));
    }

    [TestCase(Supervision.Close)]
    [TestCase(Supervision.Stop)]
    public async Task Close_and_Stop_end_the_actor(Supervision decision)
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add("start");
        _script.Decision = decision;
        server.Loop.Spawn(() => new SupervisedActor(_script));
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "error1:thrown in start", "stop1", "dispose1"]));
    }

    [Test]
    public async Task Resume_goes_on()
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add("start");
        _script.Decision = Supervision.Resume;
        Address<SupervisedActor> address = server.Loop.Spawn(() => new SupervisedActor(_script));
        await server.Journal.WaitForAsync("error1:thrown in start");
        await server.TurnAsync();
        Assert.That(address.IsGone, Is.False);
        address.Stop();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "error1:thrown in start", "stop1", "dispose1"]));
    }

    [Test]
    public async Task Restart_makes_a_fresh_instance_with_the_same_address()
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add("start");
        _script.Decision = Supervision.Restart;
        _script.OnStart = _ =>
        {
            if (_script.Instances == 2)
            {
                _script.Throwing.Clear();
            }
        };
        Address<SupervisedActor> address = server.Loop.Spawn(() => new SupervisedActor(_script));
        await server.Journal.WaitForAsync("start2");
        await server.TurnAsync();
        Assert.That(address.IsGone, Is.False);
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "error1:thrown in start", "new2", "dispose1", "start2"]));
    }

    [Test]
    public async Task A_restart_whose_constructor_throws_ends_the_actor()
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add("start");
        _script.Decision = Supervision.Restart;
        _script.OnStart = _ => _script.Throwing.Add("new");
        Address<SupervisedActor> address = server.Loop.Spawn(() => new SupervisedActor(_script));
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "error1:thrown in start", "new2", "stop1", "dispose1"]));
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
    }

    [Test]
    public async Task OnStop_and_Dispose_that_throw_are_logged_and_end_the_actor_all_the_same(
        [Values(Supervision.Resume, Supervision.Restart, Supervision.Stop, Supervision.Close)] Supervision decision)
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.UnionWith(["stop", "dispose"]);
        _script.Decision = decision;
        Address<SupervisedActor> address = server.Loop.Spawn(() => new SupervisedActor(_script));
        await server.Journal.WaitForAsync("start1");
        address.Stop();
        await server.Journal.WaitForAsync("dispose1");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "stop1", "error1:thrown in stop", "dispose1"]));
        Assert.That(server.Log.Lines.Select(static line => line.Exception?.Message), Is.SupersetOf(["thrown in stop", "thrown in dispose"]));
    }

    private async Task<LoopServer> StartAsync()
    {
        LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        _script = new(server.Journal);
        return server;
    }
}
