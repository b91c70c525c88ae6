using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Loop.Loops;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>Handlers that do not give their loop back.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class StallTests(Arm arm)
{
    private const string PostedWork = "work that was posted to it";
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(20);

    [Test]
    public async Task A_call_that_holds_the_loop_is_reported_by_class_and_event()
    {
        using ManualResetEventSlim release = new();
        ConcurrentQueue<StallReport> reports = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static script => new Scripted(script),
            configure: static options =>
            {
                options.StallThreshold = _short;
                options.StallIsolation = TimeSpan.FromMinutes(1);
            });
        server.Host.Stalled += (_, report) => reports.Enqueue(report);
        server.Script.OnRecv = (_, _) => release.Wait(server.Deadline);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        // On a busy machine the loop may be held by itself before, while its methods are compiled.
        string holder = $"{typeof(Scripted).FullName} [OnRecv]";
        await Eventually.HoldsAsync(() => reports.Any(report => report.Holder == holder), static () => "no stall of it was reported");
        Assert.That(server.Host.IsHealthy, Is.True, "it is held, not yet stuck");
        release.Set();
        await Eventually.HoldsAsync(() => server.Log.Lines.Any(static line => line.Message.Contains("turns again")), static () => "its end was not logged");
        Assert.Multiple(() =>
        {
            Assert.That(reports.First(report => report.Holder == holder).Held, Is.GreaterThanOrEqualTo(_short));
            Assert.That(server.Log.Lines.Any(static line => line.Level == LogLevel.Warning && line.Message.Contains("Scripted [OnRecv]")), Is.True);
        });
    }

    [Test]
    public async Task Posted_work_that_holds_the_loop_is_reported_as_such()
    {
        using ManualResetEventSlim release = new();
        ConcurrentQueue<StallReport> reports = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), configure: static options => options.StallThreshold = _short);
        server.Host.Stalled += (_, report) => reports.Enqueue(report);
        Assert.That(server.Loop.Post(() => release.Wait(server.Deadline)), Is.True);
        await Eventually.HoldsAsync(() => reports.Any(static report => report.Holder == PostedWork), static () => "no stall of it was reported");
        release.Set();
    }

    [Test]
    public async Task The_guard_rests_while_no_loop_does_anything_and_sees_what_ends_its_rest()
    {
        using ManualResetEventSlim release = new();
        ConcurrentQueue<StallReport> reports = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), configure: static options => options.StallThreshold = _short);
        server.Host.Stalled += (_, report) => reports.Enqueue(report);
        for (int round = 0; round < 3; round++)
        {
            await Eventually.HoldsAsync(() => server.Host.StallBell!.IsResting, static () => "the guard is still awake");
            reports.Clear();
            release.Reset();
            Assert.That(server.Loop.Post(() => release.Wait(server.Deadline)), Is.True);
            await Eventually.HoldsAsync(() => reports.Any(static report => report.Holder == PostedWork), static () => "no stall of it was reported");
            release.Set();
        }
    }

    [Test]
    public async Task A_loop_that_waits_for_its_peers_is_no_stall()
    {
        ConcurrentQueue<StallReport> reports = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), static options => options.StallThreshold = _short);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("ping");
        await peer.ReadExactlyAsync(4);
        // What it did on a busy machine up to here may be reported until the guard rests.
        StallBell bell = server.Host.StallBell!;
        await Eventually.HoldsAsync(() => bell.IsResting, static () => "the guard is still awake");
        server.Host.Stalled += (_, report) => reports.Enqueue(report);
        // It looks many times before it rests again.
        bell.Ring();
        await Eventually.HoldsAsync(() => bell.IsResting, static () => "the guard is still awake");
        Assert.That(reports, Is.Empty);
    }

    [Test]
    public async Task New_clients_of_a_stuck_loop_go_to_the_others_and_come_back_when_it_turns_again()
    {
        using ManualResetEventSlim release = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static (server, builder) => builder.Listen("127.0.0.1:0", () => new Scripted(server.Script)),
            static options =>
            {
                options.Loops = 2;
                options.StallThreshold = _short;
                // Long enough that a busy machine does not make the other loop look stuck.
                options.StallIsolation = TimeSpan.FromSeconds(2);
            });
        TaskCompletionSource<EventLoop> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.OnRecv = (connection, bytes) =>
        {
            if (bytes.SequenceEqual("hold"u8))
            {
                held.SetResult(EventLoop.Current);
                release.Wait(server.Deadline);
            }

            connection.Send(bytes);
        };
        TestPeer holder = await server.ConnectAsync();
        await holder.SendAsync("hold");
        EventLoop stuck = await held.Task.WaitAsync(server.Deadline);
        await Eventually.HoldsAsync(() => stuck.IsStuck, static () => "the held loop does not count as stuck");
        Assert.That(server.Host.IsHealthy, Is.False, "with a stuck loop");
        await Eventually.HoldsAsync(
            () => server.Log.Lines.Any(line => line.Message.StartsWith($"Loop {stuck.Index} is stuck", StringComparison.Ordinal) && line.Message.Contains("other loops: True")),
            static () => "the stuck loop was not isolated");
        for (int i = 0; i < 40; i++)
        {
            using SocketPeer peer = new(server.EndPoint(), server.Deadline);
            await peer.ConnectAsync();
            await peer.SendAsync("ping");
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        long acceptedBefore = stuck.Engine.Counters.Accepted;
        release.Set();
        Assert.That(await holder.ReadTextAsync(4), Is.EqualTo("hold"));
        await Eventually.HoldsAsync(() => server.Host.IsHealthy, static () => "the host did not recover");
        await Eventually.HoldsAsync(
            () =>
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect((IPEndPoint)server.EndPoint());
                return stuck.Engine.Counters.Accepted > acceptedBefore;
            },
            static () => "the loop that turns again gets no clients");
    }

    [Test]
    public async Task A_loop_that_counts_as_stuck_before_it_is_reported_turns_the_health_red_only_while_it_is_held()
    {
        using ManualResetEventSlim release = new();
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script), configure: static options =>
        {
            options.StallThreshold = TimeSpan.FromSeconds(2);
            options.StallIsolation = _short;
        });
        Assert.That(server.Loop.Post(() => release.Wait(server.Deadline)), Is.True);
        await Eventually.HoldsAsync(() => !server.Host.IsHealthy, static () => "the host counts as healthy with a stuck loop");
        release.Set();
        await Eventually.HoldsAsync(() => server.Host.IsHealthy, static () => "the host did not recover");
        await Eventually.HoldsAsync(() => server.Log.Lines.Any(static line => line.Message.Contains("turns again")), static () => "its end was not logged");
        Assert.Multiple(() =>
        {
            Assert.That(server.Log.Lines.Single(static line => line.Message.Contains("is stuck in")).Message, Does.Contain($"is stuck in {PostedWork} for"));
            Assert.That(server.Log.Lines.Single(static line => line.Message.Contains("turns again")).Message, Does.Contain($"{PostedWork} held it"));
        });
    }

    [Test]
    public async Task Without_isolation_a_held_loop_is_reported_and_never_counts_as_stuck()
    {
        using ManualResetEventSlim release = new();
        ConcurrentQueue<StallReport> reports = new();
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script), configure: static options =>
        {
            options.StallThreshold = _short;
            options.StallIsolation = TimeSpan.Zero;
        });
        server.Host.Stalled += (_, report) => reports.Enqueue(report);
        Assert.That(server.Loop.Post(() => release.Wait(server.Deadline)), Is.True);
        await Eventually.HoldsAsync(() => reports.Any(static report => report.Holder == PostedWork), static () => "no stall of it was reported");
        release.Set();
        await Eventually.HoldsAsync(() => server.Log.Lines.Any(static line => line.Message.Contains(PostedWork + " held it")), static () => "its end was not logged");
        Assert.That(server.Log.Lines.Where(static line => line.Message.Contains("is stuck in")), Is.Empty);
        Assert.That(server.Host.IsHealthy, Is.True);
    }

    [Test]
    public async Task A_handler_that_never_returns_does_not_keep_the_host_from_stopping()
    {
        using ManualResetEventSlim release = new();
        LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), configure: static options => options.ShutdownTimeout = _short);
        server.Script.OnRecv = (_, _) => release.Wait(server.Deadline);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        await server.Journal.WaitForAsync("recv:go");
        LoopException exception = (await Assert.ThrowsAsync<LoopException>(() => server.StopAsync()))!;
        Assert.That(exception.Message, Does.Contain("Scripted [OnRecv]"));
        release.Set();
        await server.Loop.Ended.WaitAsync(server.Deadline);
        await server.DisposeAsync();
    }

    [Test]
    public async Task A_subscriber_of_Stalled_may_stop_the_host_and_wait_for_that()
    {
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim release = new();
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), configure: static options => options.StallThreshold = _short);
        server.Host.Stalled += (_, _) =>
        {
            // On a busy machine the loop may be held by itself before: the report of that waits.
            isHeld.Wait(server.Deadline);
            release.Set();
            stopped.TrySetResult();
            server.Host.StopAsync().Wait();
        };
        Assert.That(server.Loop.Post(Hold), Is.True);
        await stopped.Task.WaitAsync(server.Deadline);
        await server.StopAsync();

        void Hold()
        {
            isHeld.Set();
            release.Wait(server.Deadline);
        }
    }
}
