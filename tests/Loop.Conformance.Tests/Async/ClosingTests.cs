namespace Loop.Conformance.Tests.Async;

/// <summary>A connection that closes while a method of its handler waits.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ClosingTests(Arm arm)
{
    /// <summary>What closes the connection.</summary>
    public enum Cause
    {
        PeerResets,
        AnotherCloses,
        AnotherAborts,
        IdleTimeout,
    }

    [Test]
    public async Task The_token_fires_the_method_ends_and_OnClose_follows([Values] TaskKind kind, [Values] Cause cause)
    {
        AsyncScript script = new();
        script.OnRecv = async (connection, _, closed) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, closed);
            }
            finally
            {
                script.Journal.Note("told, send: " + connection.Send("late"u8));
            }
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script, options =>
        {
            options.IdleTimeout = TimeSpan.FromMilliseconds(cause == Cause.IdleTimeout ? 200 : 0);
            // Were it waited for, the test would run out of time.
            options.CloseTimeout = TimeSpan.FromMinutes(1);
        });
        TestPeer peer;
        // Its time cannot run out between the connect and the bytes: both are there when the loop looks.
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            peer = await server.ConnectAsync();
            await peer.SendAsync("a");
        }

        await server.Journal.WaitForAsync("recv:a");
        Connection connection = await script.FirstConnection;
        string reason = await CloseAsync(server, peer, connection, cause);
        await server.Journal.WaitForAsync("told, send: Closed");
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "told, send: Closed", "close:" + reason, "dispose1"]));
        Assert.That(AsyncServer.ComplaintsOf(server), Is.Empty, "a method that gives up because its connection closes is no fault");
    }

    [Test]
    public async Task After_the_close_time_the_socket_is_freed_and_OnClose_follows_when_the_method_ends([Values] TaskKind kind, [Values] Cause cause)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = async (connection, _, _) =>
        {
            await gate.Task;
            script.Journal.Note("send: " + connection.Send("late"u8));
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script, options =>
        {
            options.IdleTimeout = TimeSpan.FromMilliseconds(cause == Cause.IdleTimeout ? 200 : 0);
            options.CloseTimeout = TimeSpan.FromMilliseconds(300);
        });
        int before = await server.OnLoopAsync(static () => Descriptors.Open().Count);
        TestPeer peer;
        // Its time cannot run out between the connect and the bytes: both are there when the loop looks.
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            peer = await server.ConnectAsync();
            await peer.SendAsync("a");
        }

        await server.Journal.WaitForAsync("recv:a");
        Connection connection = await script.FirstConnection;
        string reason = await CloseAsync(server, peer, connection, cause);
        await Eventually.IsAsync(() => server.ConnectionCount, 0, "the count of connections");
        peer.Dispose();
        await Eventually.HoldsAsync(() => Descriptors.Open().Count <= before, () => $"{Descriptors.Open().Count} descriptors are open");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a"]), "no OnClose while the method waits");
        string handler = kind == TaskKind.LoopTask ? nameof(AsyncLoop) : nameof(AsyncValue);
        Assert.That(AsyncServer.ComplaintsOf(server).Count(line => line.Contains(handler + ".OnRecv", StringComparison.Ordinal)), Is.EqualTo(1));
        gate.SetResult();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "send: Closed", "recv:a ended", "close:" + reason, "dispose1"]));
    }

    [Test]
    public async Task Within_the_close_time_OnClose_waits_for_the_method([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = async (_, _, _) => await gate.Task;
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        peer.Reset();
        Connection connection = await script.FirstConnection;
        await Eventually.HoldsAsync(() => connection.Reason == CloseReason.PeerReset, static () => "the reset was not seen");
        await server.TurnAsync();
        Assert.That(server.ConnectionCount, Is.EqualTo(1), "the slot waits for the method");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a"]));
        gate.SetResult();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "recv:a ended", "close:PeerReset", "dispose1"]));
        Assert.That(AsyncServer.ComplaintsOf(server), Is.Empty);
    }

    [Test]
    public async Task An_answer_after_the_peers_end_still_arrives([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = async (connection, _, closed) =>
        {
            await gate.Task;
            connection.Send(closed.IsCancellationRequested ? "not"u8 : "yes"u8);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, script, () => new AsyncPlain(script));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        peer.HalfClose();
        await server.TurnAsync();
        gate.SetResult();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("yes"));
        await server.Journal.WaitForAsync("close:PeerClosed");
    }

    [Test]
    public async Task A_method_may_close_or_abort_its_own_connection_and_wait_after_that([Values] TaskKind kind, [Values] bool aborts, [Values] bool waitsBefore)
    {
        AsyncScript script = new();
        script.OnRecv = async (connection, _, _) =>
        {
            if (waitsBefore)
            {
                await Task.Yield();
            }

            connection.Send("bye"u8);
            if (aborts)
            {
                connection.Abort();
            }
            else
            {
                connection.Close();
            }

            for (int i = 0; i < 20; i++)
            {
                await Task.Delay(1, CancellationToken.None);
            }
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        (_, Ending ending) = await peer.ReadToAnyEndAsync();
        Assert.That(ending, Is.EqualTo(aborts ? Ending.Reset : Ending.End));
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "recv:a ended", aborts ? "close:Aborted" : "close:Local", "dispose1"]));
    }

    [Test]
    public async Task A_method_that_throws_after_its_connection_was_freed_is_logged_and_OnClose_runs([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnError = static _ => Supervision.Restart;
        script.OnRecv = async (_, _, _) =>
        {
            await gate.Task;
            throw new InvalidOperationException("late");
        };
        await using LoopServer server = await AsyncServer.StartAsync(
            arm, kind, script, static options => options.CloseTimeout = TimeSpan.Zero);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        peer.Reset();
        await Eventually.IsAsync(() => server.ConnectionCount, 0, "the count of connections");
        gate.SetResult();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "error:late", "close:PeerReset", "dispose1"]));
        Assert.That(script.Instances, Is.EqualTo(1), "instances");
    }

    [Test]
    public async Task A_reset_is_seen_while_a_method_waits_and_much_is_held([Values] TaskKind kind)
    {
        AsyncScript script = new();
        script.OnRecv = static async (_, _, closed) => await Task.Delay(Timeout.Infinite, closed);
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        await peer.SendAsync(new byte[100_000]);
        await server.TurnAsync();
        peer.Reset();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "close:PeerReset", "dispose1"]));
    }

    private static async Task<string> CloseAsync(LoopServer server, TestPeer peer, Connection connection, Cause cause)
    {
        switch (cause)
        {
            case Cause.PeerResets:
                peer.Reset();
                return nameof(CloseReason.PeerReset);
            case Cause.AnotherCloses:
                // Before the close, whose time may be short: it cannot be done on a socket that was reset.
                peer.HalfClose();
                await server.OnLoopAsync(connection.Close);
                return nameof(CloseReason.Local);
            case Cause.AnotherAborts:
                await server.OnLoopAsync(connection.Abort);
                return nameof(CloseReason.Aborted);
            default:
                Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
                return nameof(CloseReason.IdleTimeout);
        }
    }
}
