using Loop.Conformance.Tests.Actors;
using Loop.Conformance.Tests.Datagrams;
using Loop.Conformance.Tests.Moving;

namespace Loop.Conformance.Tests.Faults;

/// <summary>A loop that fails sees to what it was handed: nobody waits for it for ever, and nothing of it stays open.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FailedLoopTests(Arm arm)
{
    private readonly BrokenTime _time = new(loop: 1);

    [Test]
    public async Task What_was_posted_to_it_and_asked_of_it_comes_to_an_end()
    {
        await using LoopServer server = await StartAsync();
        EventLoop failing = server.Host.Loops[1];
        bool hasRun = false;
        ConnectOperation connect;
        Task<DatagramSocket> opening;
        using (await StandAsync(failing, server))
        {
            Assert.That(failing.Post(() => hasRun = true), Is.True);
            connect = failing.Connect<Echo.EchoSpan>("127.0.0.1:1");
            opening = failing.OpenDatagram("udp:127.0.0.1:0", static () => new ScriptedDatagrams(null!));
            _time.Break();
        }

        await FailsAsync(server, failing);
        ConnectResult result = await WaitAsync(connect, server);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.Cancelled));
        Assert.That(() => opening.WaitAsync(Eventually.Patience), Throws.TypeOf<LoopException>());
        Assert.That(hasRun, Is.True, "what the loop had taken runs");
        await EndAsync(server);
    }

    [Test]
    public async Task Whom_the_outcome_of_a_connect_tells_on_a_loop_that_sleeps_hears_of_it()
    {
        await using LoopServer server = await StartAsync();
        EventLoop failing = server.Host.Loops[1];
        Collection collection = new(senders: 1);
        Address<Collector> asleep = server.Loop.Spawn(() => new Collector(collection));
        ConnectOptions patient = new() { Reconnect = new() { InitialDelay = TimeSpan.FromMinutes(1), MaxDelay = TimeSpan.FromMinutes(1) } };
        _ = failing.Connect<Echo.EchoSpan>("127.0.0.1:1", patient, _ => asleep.Tell(new Numbered(0, 0)));
        await Eventually.HoldsAsync(() => server.Log.Lines.Any(static line => line.Message.Contains("next attempt")), static () => "it does not wait to connect again");
        await Eventually.HoldsAsync(() => server.Loop.IsWaiting, static () => "the other loop does not sleep");
        _time.Break();
        failing.Post(static () => { });
        await FailsAsync(server, failing);
        await collection.HasAllAsync(1);
        await EndAsync(server);
    }

    [Test]
    public async Task A_connection_that_was_handed_to_it_is_closed_and_one_that_moved_to_it_is_back()
    {
        Journey? journey = null;
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            (server, builder) => builder.Listen(
                "127.0.0.1:0", () => new Nomad(journey ??= new(server.Journal), new(senders: 1)), static options => options.Accept = AcceptMode.OneAcceptor),
            Configure);
        EventLoop failing = server.Host.Loops[1];
        TestPeer moving = await server.ConnectFirstAsync();
        await moving.SendAsync("a");
        Assert.That(await moving.ReadTextAsync(1), Is.EqualTo("a"));
        TestPeer handedOver;
        using (await StandAsync(failing, server))
        {
            handedOver = await server.ConnectAsync();
            // The next one is the acceptor's own again: when it is served, the one before was handed over.
            TestPeer third = await server.ConnectAsync();
            await third.SendAsync("b");
            Assert.That(await third.ReadTextAsync(1), Is.EqualTo("b"));
            Assert.That(await server.MoveAsync(await journey!.First.Task, failing), Is.EqualTo(MoveStatus.Ok));
            await Eventually.IsAsync(() => server.Counters.Departed, 1, "the count of departures");
            third.Dispose();
            _time.Break();
        }

        await FailsAsync(server, failing);
        await handedOver.EndingAsync();
        await server.Journal.WaitForAsync("moved:LoopStopped@0");
        await moving.SendAsync("c");
        Assert.That(await moving.ReadTextAsync(1), Is.EqualTo("c"));
        moving.Dispose();
        await Eventually.IsAsync(() => server.Loop.ConnectionCount, 0, "the count of connections");
        await EndAsync(server);
    }

    [Test]
    public async Task Its_peers_are_told_and_new_ones_go_to_the_loops_that_are_left()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0", static options => options.Accept = AcceptMode.PerLoop), Configure);
        EventLoop failing = server.Host.Loops[1];
        await failing.OpenDatagram("udp:127.0.0.1:0", () => new ScriptedDatagrams(new(server.Journal))).WaitAsync(server.Deadline);
        List<TestPeer> peers = [];
        int onFailing = 0;
        while (onFailing < 3)
        {
            TestPeer peer = await server.ConnectAsync();
            await AssertEchoAsync(peer);
            if (failing.ConnectionCount > onFailing)
            {
                onFailing++;
                peers.Add(peer);
            }
        }

        _time.Break();
        failing.Post(static () => { });
        await FailsAsync(server, failing);
        foreach (TestPeer peer in peers)
        {
            await peer.EndingAsync();
        }

        for (int i = 0; i < 20; i++)
        {
            using TestPeer peer = await server.ConnectAsync();
            await AssertEchoAsync(peer);
        }

        await EndAsync(server);
    }

    [Test]
    public void A_stepped_loop_that_fails_does_so_too()
    {
        SteppedTime time = new();
        LoopHostBuilder builder = LoopHost.CreateBuilder().Listen<Echo.EchoSpan>("127.0.0.1:0").Configure(options =>
        {
            arm.Configure(options);
            options.TimeProvider = time;
        });
        bool hasRun = false;
        using (SteppedLoop stepped = builder.BuildStepped())
        {
            stepped.RunOnce(TimeSpan.Zero);
            SortedDictionary<int, string> before = Descriptors.Open();
            Assert.That(stepped.Loop.Post(() => hasRun = true), Is.True);
            Task<DatagramSocket> opening = stepped.Loop.OpenDatagram("udp:127.0.0.1:0", static () => new ScriptedDatagrams(null!));
            time.IsBroken = true;
            Assert.That(() => stepped.RunOnce(TimeSpan.Zero), Throws.InvalidOperationException);
            Assert.That(hasRun, Is.True, "what the loop had taken runs");
            Assert.That(() => opening.WaitAsync(Eventually.Patience), Throws.TypeOf<LoopException>());
            Assert.That(stepped.RunOnce(TimeSpan.Zero), Is.False);
            Assert.That(Descriptors.Open().Where(open => !before.Contains(open)).Select(static open => open.Value), Has.None.Contains("socket"));
        }
    }

    private static async Task FailsAsync(LoopServer server, EventLoop failing)
    {
        Assert.That(() => failing.Ended.WaitAsync(server.Deadline), Throws.InvalidOperationException.With.Message.EqualTo("the clock is broken"));
        await Eventually.IsAsync(() => server.Host.IsHealthy, false, "whether the host counts as healthy");
    }

    private static async Task AssertEchoAsync(TestPeer peer)
    {
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
    }

    /// <summary>The stop tells of the failure, and leaves nothing open all the same.</summary>
    private static async Task EndAsync(LoopServer server) =>
        Assert.That((await Assert.ThrowsAsync<InvalidOperationException>(() => server.StopAsync()))!.Message, Is.EqualTo("the clock is broken"));

    private static async Task<ConnectResult> WaitAsync(ConnectOperation operation, LoopServer server) =>
        await Task.Run(async () => await operation).WaitAsync(server.Deadline);

    /// <summary>Keeps a loop busy behind its posts and arrivals: what comes meanwhile would be handled in its next tick.</summary>
    private static async Task<IDisposable> StandAsync(EventLoop loop, LoopServer server)
    {
        ManualResetEventSlim letGo = new();
        TaskCompletionSource standing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.That(
            loop.Post(() => SynchronizationContext.Current!.Post(
                _ =>
                {
                    standing.SetResult();
                    letGo.Wait(server.Deadline);
                    letGo.Dispose();
                },
                null)),
            Is.True);
        await standing.Task.WaitAsync(server.Deadline);
        return new Release(letGo);
    }

    private void Configure(LoopOptions options)
    {
        options.Loops = 2;
        options.TimeProvider = _time;
    }

    /// <summary>A host of two loops, of which the first alone listens.</summary>
    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0", static options => options.Accept = AcceptMode.OneAcceptor), Configure);

    private sealed class Release(ManualResetEventSlim letGo) : IDisposable
    {
        public void Dispose() => letGo.Set();
    }

    private sealed class SteppedTime : TimeProvider
    {
        public bool IsBroken { get; set; }

        public override long GetTimestamp()
        {
            if (IsBroken)
            {
                IsBroken = false;
                throw new InvalidOperationException("the clock is broken");
            }

            return base.GetTimestamp();
        }
    }
}
