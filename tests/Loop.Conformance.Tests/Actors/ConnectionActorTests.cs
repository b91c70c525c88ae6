namespace Loop.Conformance.Tests.Actors;

/// <summary>The handler of a connection is an actor as well: its start comes first, its stop while sends are still taken, its end with the connection.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ConnectionActorTests(Arm arm)
{
    private ActorScript _script = null!;

    [Test]
    public async Task OnStart_runs_before_OnAccept_and_before_the_first_bytes()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("hi");
        Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("hi"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "accept1", "recv1:hi", "close1:PeerClosed", "dispose1"]));
        await Eventually.IsAsync(() => server.Loop.ActorCount, 0, "the count of actors");
    }

    [Test]
    public async Task Stopping_its_address_closes_the_connection_in_order()
    {
        await using LoopServer server = await StartAsync();
        TaskCompletionSource<Address<ActorOfConnection>> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnStart = actor => made.SetResult(((ActorOfConnection)actor).Address);
        TestPeer peer = await server.ConnectAsync();
        Address<ActorOfConnection> address = await made.Task.WaitAsync(server.Deadline);
        await server.Journal.WaitForAsync("accept1");
        Assert.That(address.IsGone, Is.False);
        address.Stop();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose1");
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "accept1", "close1:Local", "dispose1"]));
    }

    [Test]
    public async Task When_the_loop_stops_OnStop_may_still_send()
    {
        await using LoopServer server = await StartAsync();
        _script.OnStop = static actor => ((ActorOfConnection)actor).Send("goodbye");
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept1");
        Task stopping = server.StopAsync();
        (byte[] bytes, Ending ending) = await peer.ReadToAnyEndAsync();
        peer.Dispose();
        await stopping;
        Assert.That((System.Text.Encoding.ASCII.GetString(bytes), ending), Is.EqualTo(("goodbye", Ending.End)));
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "start1", "accept1", "stop1", "close1:LoopStopped", "dispose1"]));
    }

    [Test]
    public async Task When_the_loop_stops_plain_actors_are_told_once_and_end_last()
    {
        await using LoopServer server = await StartAsync();
        server.Loop.Spawn(() => new PlainActor(_script));
        await server.Journal.WaitForAsync("start1");
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept2");
        Task stopping = server.StopAsync();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await stopping;
        string[] last = [.. server.Journal.Entries.SkipWhile(static entry => !entry.StartsWith("stop", StringComparison.Ordinal))];
        Assert.That(last.Take(2), Is.EquivalentTo(["stop1", "stop2"]));
        Assert.That(last.Skip(2), Is.EqualTo(["close2:LoopStopped", "dispose2", "dispose1"]));
    }

    [TestCase("start", Supervision.Close, "close1:HandlerFault")]
    [TestCase("start", Supervision.Stop, "close1:HandlerFault")]
    [TestCase("start", Supervision.Resume, "recv1:ab")]
    [TestCase("stop", Supervision.Close, "close1:HandlerFault")]
    [TestCase("stop", Supervision.Resume, "close1:LoopStopped")]
    public async Task A_throw_is_supervised_as_one_of_a_connection_event(string method, Supervision decision, string last)
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add(method);
        _script.Decision = decision;
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("start1");
        await peer.SendAsync("ab");
        Task stopping = Task.CompletedTask;
        if (method == "stop")
        {
            await server.Journal.WaitForAsync("recv1:ab");
            stopping = server.StopAsync();
            await peer.ReadToAnyEndAsync();
            peer.Dispose();
        }
        else if (decision != Supervision.Resume)
        {
            Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
            peer.Dispose();
        }

        await server.Journal.WaitForAsync(last);
        await stopping;
        Assert.That(server.Journal.Count($"error1:thrown in {method}"), Is.EqualTo(1));
    }

    [Test]
    public async Task After_a_restart_the_fresh_instance_starts_before_the_next_bytes()
    {
        await using LoopServer server = await StartAsync();
        _script.Decision = Supervision.Restart;
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept1");
        using LoopHold busy = await LoopHold.StartAsync(server.Loop, server.Deadline);
        await peer.SendAsync("!");
        busy.Dispose();
        await server.Journal.WaitForAsync("recv1:!");
        await peer.SendAsync("b");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        Assert.That(
            server.Journal.Entries,
            Is.EqualTo(["new1", "start1", "accept1", "recv1:!", "error1:thrown in recv", "new2", "dispose1", "start2", "recv2:b"]));
    }

    [Test]
    public async Task A_constructor_that_throws_leaves_no_actor()
    {
        await using LoopServer server = await StartAsync();
        _script.Throwing.Add("new");
        TestPeer peer = server.MakePeer();
        try
        {
            await peer.ConnectAsync();
            await peer.ReadToAnyEndAsync();
        }
        catch (PeerResetException)
        {
            server.Journal.Note("reset while connecting");
        }

        peer.Dispose();
        await server.Journal.WaitForAsync("new1");
        await server.AllGoneAsync();
        Assert.That(server.Loop.ActorCount, Is.Zero);
    }

    [Test]
    public async Task A_handler_that_has_no_actor_events_becomes_an_actor_when_it_asks_for_its_address()
    {
        TaskCompletionSource<Address<OnlyAddress>> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (server, builder) => builder.Listen("127.0.0.1:0", () => new OnlyAddress(server.Journal, made)));
        TestPeer silent = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Assert.That(server.Loop.ActorCount, Is.Zero);
        TestPeer asking = await server.ConnectAsync();
        await asking.SendAsync("a");
        Address<OnlyAddress> address = await made.Task.WaitAsync(server.Deadline);
        Assert.That(server.Loop.ActorCount, Is.EqualTo(1));
        address.Stop();
        Assert.That(await asking.EndingAsync(), Is.EqualTo(Ending.End));
        asking.Dispose();
        await server.Journal.WaitForAsync("close:Local");
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        silent.HalfClose();
        await server.AllGoneAsync();
        Assert.That(server.Loop.ActorCount, Is.Zero);
    }

    private async Task<LoopServer> StartAsync()
    {
        ActorScript? script = null;
        LoopServer server = await LoopServer.StartAsync(
            arm,
            (server, builder) =>
            {
                script = new(server.Journal);
                builder.Listen("127.0.0.1:0", () => new ActorOfConnection(script));
            });
        _script = script!;
        return server;
    }
}

/// <summary>A handler without actor events, which asks for its address when bytes come.</summary>
[LoopHandler]
internal sealed partial class OnlyAddress(Journal journal, TaskCompletionSource<Address<OnlyAddress>> made)
{
    [OnAccept]
    private void OnAccept() => journal.Note("accept");

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes) => made.TrySetResult(Self);

    [OnClose]
    private void OnClose(CloseReason reason) => journal.Note("close:" + reason);
}
