using Loop.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Faults;

/// <summary>Handlers that throw: it costs their connection, or what [OnError] says, and never the loop.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FaultTests(Arm arm)
{
    private FaultPlan _plan = null!;

    [Test]
    public async Task A_constructor_that_throws_closes_its_connection()
    {
        await using LoopServer server = await StartAsync(static plan => new Faulty(plan));
        _plan.Throwing.Add("new");
        TestPeer peer = server.MakePeer();
        Assert.That(await EndOfAsync(peer), Is.EqualTo(Ending.Reset));
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1"]));
        await AssertServesAsync(server, faults: 1);
    }

    [TestCase("accept", "a", new[] { "new1", "accept", "close:HandlerFault", "dispose" })]
    [TestCase("recv", "a", new[] { "new1", "accept", "recv:a", "close:HandlerFault", "dispose" })]
    [TestCase("end", "a", new[] { "new1", "accept", "recv:a", "end", "close:HandlerFault", "dispose" })]
    [TestCase("close", "a", new[] { "new1", "accept", "recv:a", "end", "close:Local", "dispose" })]
    [TestCase("drained", "M", new[] { "new1", "accept", "recv:M", "drained", "close:HandlerFault", "dispose" })]
    public async Task A_method_that_throws_closes_its_connection(string method, string text, string[] expected)
    {
        await using LoopServer server = await StartAsync(static plan => new Faulty(plan));
        _plan.Throwing.Add(method);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(text);
        if (method is "end" or "close")
        {
            await peer.ReadExactlyAsync(1);
            peer.HalfClose();
        }

        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose");
        Assert.That(server.Journal.Entries, Is.EqualTo(expected));
        await AssertServesAsync(server, faults: 1);
    }

    [Test]
    public async Task What_was_sent_before_the_throw_is_flushed()
    {
        await using LoopServer server = await StartAsync(static plan => new Faulty(plan));
        _plan.Throwing.Add("recv");
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("answer");
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("answer"));
    }

    [Test]
    public async Task A_Dispose_that_throws_is_logged()
    {
        await using LoopServer server = await StartAsync(static plan => new Faulty(plan));
        _plan.Throwing.Add("dispose");
        TestPeer peer = await server.ConnectAsync();
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        await server.Journal.WaitForAsync("dispose");
        await server.TurnAsync();
        Assert.That(server.Log.Lines.Any(static line => line is { Level: LogLevel.Error, Exception.Message: "thrown in dispose" }), Is.True);
        _plan.Throwing.Clear();
        await AssertServesAsync(server, faults: 0);
    }

    [Test]
    public async Task Every_throw_is_logged_with_its_exception()
    {
        await using LoopServer server = await StartAsync(static plan => new Faulty(plan));
        _plan.Throwing.Add("recv");
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await peer.ReadToEndAsync();
        Assert.That(server.Log.Lines.Count(static line => line is { Level: LogLevel.Error, Exception.Message: "thrown in recv" }), Is.EqualTo(1));
    }

    [TestCase(Supervision.Close)]
    [TestCase(Supervision.Stop)]
    public async Task OnError_may_close(Supervision decision)
    {
        await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
        _plan.Throwing.Add("recv");
        _plan.Decision = decision;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("!");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "accept1", "recv1:!", "error1:thrown in recv", "close1:HandlerFault", "dispose1"]));
    }

    [Test]
    public async Task OnError_may_resume_and_the_frame_counts_as_consumed()
    {
        await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
        _plan.Throwing.Add("recv");
        _plan.Decision = Supervision.Resume;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("!");
        await server.Journal.WaitForAsync("error1:thrown in recv");
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "accept1", "recv1:!", "error1:thrown in recv", "recv1:a"]));
    }

    [Test]
    public async Task OnError_may_restart_and_a_fresh_instance_goes_on_from_the_next_bytes()
    {
        await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
        _plan.Throwing.Add("recv");
        _plan.Decision = Supervision.Restart;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("!");
        await server.Journal.WaitForAsync("new2");
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("dispose2");
        IEnumerable<string> rest = server.Journal.Entries.Where(static entry => entry != "dispose1");
        Assert.That(rest, Is.EqualTo(["new1", "accept1", "recv1:!", "error1:thrown in recv", "new2", "recv2:a", "end2", "close2:Local", "dispose2"]));
    }

    [Test]
    public async Task An_instance_that_a_restart_replaced_is_disposed()
    {
        await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
        _plan.Throwing.Add("recv");
        _plan.Decision = Supervision.Restart;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("!");
        await server.Journal.WaitForAsync("new2");
        peer.HalfClose();
        await server.Journal.WaitForAsync("dispose2");
        Assert.That(server.Journal.Count("dispose1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_restart_whose_constructor_throws_closes()
    {
        await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
        _plan.Throwing.Add("recv");
        _plan.Decision = Supervision.Restart;
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept1");
        _plan.Throwing.Add("new");
        await peer.SendAsync("!");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries.Count(static entry => entry.EndsWith(":HandlerFault", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task An_OnError_that_throws_closes_and_both_exceptions_are_logged()
    {
        await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
        _plan.Throwing.UnionWith(["recv", "error"]);
        _plan.Decision = Supervision.Resume;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("!");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.Journal.WaitForAsync("close1:HandlerFault");
        AggregateException? logged = server.Log.Lines.Select(static line => line.Exception).OfType<AggregateException>().SingleOrDefault();
        Assert.That(logged?.InnerExceptions.Select(static inner => inner.Message), Is.EqualTo(["thrown in recv", "thrown in error"]));
    }

    [TestCase("accept", Supervision.Resume)]
    [TestCase("accept", Supervision.Restart)]
    public async Task OnError_decides_for_OnAccept_too(string method, Supervision decision)
    {
        await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
        _plan.Throwing.Add(method);
        _plan.Decision = decision;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        Assert.That(server.Journal.Entries[^1], Is.EqualTo(decision == Supervision.Resume ? "recv1:a" : "recv2:a"));
    }

    [Test]
    public async Task An_OnClose_that_throws_is_not_run_again_whatever_OnError_says()
    {
        foreach (Supervision decision in Enum.GetValues<Supervision>())
        {
            await using LoopServer server = await StartAsync(static plan => new Supervised(plan));
            _plan.Throwing.Add("close");
            _plan.Decision = decision;
            TestPeer peer = await server.ConnectAsync();
            peer.HalfClose();
            Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
            await server.Journal.WaitForAsync("dispose1");
            await server.TurnAsync();
            Assert.That(
                server.Journal.Entries,
                Is.EqualTo(["new1", "accept1", "end1", "close1:Local", "error1:thrown in close", "dispose1"]),
                decision.ToString());
        }
    }

    [Test]
    public async Task Resume_is_refused_for_a_handler_that_returns_a_count()
    {
        await using LoopServer server = await StartAsync(static plan => new SupervisedCount(plan));
        _plan.Throwing.Add("recv");
        _plan.Decision = Supervision.Resume;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("ab!");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.Journal.WaitForAsync("close1:HandlerFault");
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "recv1:ab!", "error1:thrown in recv", "close1:HandlerFault"]));
    }

    [Test]
    public async Task Restart_of_a_handler_that_returns_a_count_drops_what_it_carried()
    {
        await using LoopServer server = await StartAsync(static plan => new SupervisedCount(plan));
        _plan.Throwing.Add("recv");
        _plan.Decision = Supervision.Restart;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a?");
        await server.Journal.WaitForAsync("recv1:a?");
        await peer.SendAsync("!");
        await server.Journal.WaitForAsync("new2");
        await peer.SendAsync("b");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        Assert.That(server.Journal.Entries, Is.EqualTo(["new1", "recv1:a?", "recv1:a?!", "error1:thrown in recv", "new2", "recv2:b"]));
    }

    [Test]
    public async Task Posted_work_and_a_callback_on_the_Closed_token_that_throw_are_logged()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnAccept = static connection => connection.Closed.Register(static () => throw new InvalidOperationException("thrown in callback"));
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Assert.That(server.Loop.Post(static () => throw new InvalidOperationException("thrown in post")), Is.True);
        peer.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        await server.TurnAsync();
        Exception[] logged = [.. server.Log.Lines.Select(static line => line.Exception?.GetBaseException()).OfType<Exception>()];
        Assert.That(logged.Select(static exception => exception.Message), Is.EquivalentTo(["thrown in post", "thrown in callback"]));
    }

    private static async Task<Ending> EndOfAsync(TestPeer peer)
    {
        try
        {
            await peer.ConnectAsync();
            return (await peer.ReadToAnyEndAsync()).Ending;
        }
        catch (PeerResetException)
        {
            return Ending.Reset;
        }
    }

    private Task<LoopServer> StartAsync<T>(Func<FaultPlan, T> make)
        where T : class, IConnectionHandler<T> =>
        LoopServer.StartAsync(arm, (server, builder) =>
        {
            _plan = new(server.Journal);
            builder.Listen("127.0.0.1:0", () => make(_plan));
        });

    /// <summary>The loop goes on: another connection is served, and so many faults were counted.</summary>
    private async Task AssertServesAsync(LoopServer server, int faults)
    {
        Assert.That(server.Counters.HandlerFaults, Is.EqualTo(faults));
        _plan.Throwing.Clear();
        TestPeer next = await server.ConnectAsync();
        await next.SendAsync("x");
        Assert.That(await next.ReadTextAsync(1), Is.EqualTo("x"));
    }
}
