namespace Loop.Conformance.Tests.Actors;

/// <summary>A message's or a timer's method of a connection's handler that waits suspends the same handler as its connection's do: one at a time.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class WaitingMemberTests(Arm arm)
{
    private DrivenTime _time = null!;
    private TaskCompletionSource<Address<WaitingMember>> _made = null!;
    private WaitScript _script = null!;

    [SetUp]
    public void Reset()
    {
        _time = new();
        _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Test]
    public async Task Bytes_and_the_end_wait_for_it_as_messages_and_timers_do([Values("message", "timer", "start")] string name)
    {
        await using LoopServer server = await StartAsync();
        _script.Close(name);
        TestPeer peer = await server.ConnectAsync();
        Address<WaitingMember> address = await _made.Task.WaitAsync(server.Deadline);
        if (name == "message")
        {
            address.Tell(name);
        }
        else if (name == "timer")
        {
            await server.TurnAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await server.Journal.WaitForAsync(name + "1");
        await peer.SendAsync("x");
        await server.TurnAsync();
        address.Tell("later");
        peer.HalfClose();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries[^1], Is.EqualTo(name + "1"));
        _script.Open(name);
        string sent = await peer.ReadTextToEndAsync();
        Assert.That(sent, Does.Contain("x"));
        await server.Journal.WaitForAsync("dispose1");
        IReadOnlyList<string> entries = server.Journal.Entries;
        Assert.That(entries.SkipWhile(entry => entry != name + "1").ElementAt(1), Is.EqualTo(name + "1 ended"));
        Assert.That(entries, Does.Contain("recv:x1"));
        Assert.That(entries.TakeLast(2), Is.EqualTo(["close1:PeerClosed", "dispose1"]));
    }

    [Test]
    public async Task A_message_waits_for_bytes_that_wait_and_bytes_for_a_message()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("recv:x");
        _script.Close("m");
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("x");
        await server.Journal.WaitForAsync("recv:x1");
        Address<WaitingMember> address = await _made.Task.WaitAsync(server.Deadline);
        address.Tell("m");
        await server.TurnAsync();
        Assert.That(server.Journal.Count("m1"), Is.Zero);
        _script.Open("recv:x");
        await server.Journal.WaitForAsync("m1");
        await peer.SendAsync("y");
        await server.TurnAsync();
        Assert.That(server.Journal.Count("recv:y1"), Is.Zero);
        _script.Open("m");
        Assert.That(await peer.ReadTextAsync(3), Is.EqualTo("xmy"));
    }

    [Test]
    public async Task What_it_throws_after_the_await_is_supervised(
        [Values(Supervision.Resume, Supervision.Restart, Supervision.Stop, Supervision.Close)] Supervision decision)
    {
        await using LoopServer server = await StartAsync();
        _script.Close("m");
        _script.Throwing.Add("m");
        _script.Decision = decision;
        TestPeer peer = await server.ConnectAsync();
        Address<WaitingMember> address = await _made.Task.WaitAsync(server.Deadline);
        address.Tell("m");
        address.Tell("n");
        await server.Journal.WaitForAsync("m1");
        _script.Open("m");
        await server.Journal.WaitForAsync("error1:thrown in m");
        if (decision is Supervision.Resume or Supervision.Restart)
        {
            Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("n"));
            string[] expected = decision == Supervision.Resume ? ["n1"] : ["dispose1", "start2", "n2"];
            Assert.That(server.Journal.Entries.SkipWhile(static entry => entry != "error1:thrown in m").Skip(1).Take(expected.Length), Is.EqualTo(expected));
        }
        else
        {
            Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("").Or.EqualTo("n"));
            peer.Dispose();
            await server.Journal.WaitForAsync("close1:HandlerFault");
        }

        Assert.That(server.Loop.Actors.Counters.HandlerFaults, Is.EqualTo(1));
    }

    [Test]
    public async Task A_reset_fires_its_token_and_OnClose_comes_after_it()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("m");
        TestPeer peer = await server.ConnectAsync();
        Address<WaitingMember> address = await _made.Task.WaitAsync(server.Deadline);
        address.Tell("m");
        await server.Journal.WaitForAsync("m1");
        peer.Reset();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "m1", "close1:PeerReset", "dispose1"]));
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
    }

    [Test]
    public async Task A_loop_that_stops_waits_for_an_OnStop_that_waits_and_what_it_sends_arrives()
    {
        await using LoopServer server = await StartAsync();
        _script.Close("stop");
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("start1");
        Task stopping = server.StopAsync();
        await server.Journal.WaitForAsync("stop1");
        Assert.That(server.Journal.Count("close1:LoopStopped"), Is.Zero);
        _script.Open("stop");
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("bye"));
        peer.Dispose();
        await stopping;
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "stop1", "stop1 ended", "close1:LoopStopped", "dispose1"]));
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        (server, builder) =>
        {
            _script = new(server.Journal);
            builder.Listen("127.0.0.1:0", () => new WaitingMember(_script, _made));
        },
        options => options.TimeProvider = _time);
}
