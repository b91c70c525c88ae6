using System.Diagnostics;

namespace Loop.Conformance.Tests.Async;

/// <summary>A host that stops while methods wait.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class StoppingTests(Arm arm)
{
    [Test]
    public async Task The_token_fires_and_the_stop_waits_for_the_method([Values] TaskKind kind)
    {
        AsyncScript script = new();
        script.OnRecv = async (connection, _, closed) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, closed);
            }
            catch (OperationCanceledException)
            {
                // Cleaning up takes its time.
                await Task.Delay(50, CancellationToken.None);
                script.Journal.Note("cleaned up");
            }
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        Task stopping = server.StopAsync();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await stopping;
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "cleaned up", "recv:a ended", "close:LoopStopped", "dispose1"]));
        Assert.That(AsyncServer.ComplaintsOf(server), Is.Empty);
    }

    [Test]
    public async Task At_the_deadline_the_loop_ends_without_it_and_nothing_resumes([Values] TaskKind kind, [Values] bool peerIsGone)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = async (_, _, _) => await gate.Task;
        await using LoopServer server = await AsyncServer.StartAsync(
            arm, kind, script, static options => options.CloseTimeout = TimeSpan.FromHours(1), static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        if (peerIsGone)
        {
            peer.Dispose();
        }

        Stopwatch watch = Stopwatch.StartNew();
        await server.StopAsync();
        Assert.That(watch.ElapsedMilliseconds, Is.GreaterThanOrEqualTo(250));
        string handler = kind == TaskKind.LoopTask ? nameof(AsyncLoop) : nameof(AsyncValue);
        Assert.That(server.Log.Lines.Any(line => line.Message.Contains(handler + ".OnRecv", StringComparison.Ordinal)), Is.True, "the method is named");
        gate.SetResult();
        await Eventually.HoldsAsync(
            () => server.Log.Lines.Any(static line => line.Message.Contains("does not go on after its await", StringComparison.Ordinal)),
            static () => "the dropped continuation was not logged");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a"]));
    }

    [Test]
    public async Task A_second_request_ends_at_once([Values] TaskKind kind)
    {
        AsyncScript script = new();
        script.OnRecv = static async (_, _, _) => await Task.Delay(Timeout.Infinite, CancellationToken.None);
        await using LoopServer server = await AsyncServer.StartAsync(
            arm, kind, script, static options => options.CloseTimeout = TimeSpan.FromHours(1), static options => options.ShutdownTimeout = TimeSpan.FromHours(1));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        using CancellationTokenSource now = new();
        Task stopping = server.StopAsync(now.Token);
        await now.CancelAsync();
        await stopping;
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a"]));
    }

    [Test]
    public async Task An_OnClose_that_waits_is_waited_for([Values] TaskKind kind)
    {
        AsyncScript script = new();
        script.OnClose = static async _ => await Task.Delay(50);
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer[] peers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.ConnectAsync()));
        await server.Journal.WaitForAsync("accept", peers.Length);
        Task stopping = server.StopAsync();
        foreach (TestPeer peer in peers)
        {
            Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
            peer.Dispose();
        }

        await stopping;
        Assert.That(server.Journal.Count("close:LoopStopped ended"), Is.EqualTo(peers.Length));
    }
}
