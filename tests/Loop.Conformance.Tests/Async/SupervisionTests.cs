namespace Loop.Conformance.Tests.Async;

/// <summary>What a method throws after an await is supervised like any throw.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SupervisionTests(Arm arm)
{
    [Test]
    public async Task Resume_goes_on_with_the_next_bytes([Values] TaskKind kind, [Values] bool waits)
    {
        (LoopServer server, TestPeer peer) = await StartAsync(kind, waits, Supervision.Resume);
        await using LoopServer ends = server;
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        Assert.That(server.Journal.Entries.Take(4), Is.EqualTo(["accept", "recv:a", "error:thrown", "recv:b"]));
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose1");
    }

    [Test]
    public async Task Restart_goes_on_with_a_fresh_instance([Values] TaskKind kind, [Values] bool waits)
    {
        (LoopServer server, TestPeer peer) = await StartAsync(kind, waits, Supervision.Restart);
        await using LoopServer ends = server;
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        Assert.That(server.Journal.Entries.Take(5), Is.EqualTo(["accept", "recv:a", "error:thrown", "dispose1", "recv:b"]));
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose2");
    }

    [Test]
    public async Task Close_and_Stop_close([Values] TaskKind kind, [Values] bool waits, [Values(Supervision.Close, Supervision.Stop)] Supervision decision)
    {
        (LoopServer server, TestPeer peer) = await StartAsync(kind, waits, decision);
        await using LoopServer ends = server;
        Assert.That((await peer.ReadToAnyEndAsync()).Bytes, Is.Empty);
        peer.Dispose();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "error:thrown", "close:HandlerFault", "dispose1"]));
    }

    [Test]
    public async Task An_OnError_that_throws_closes([Values] TaskKind kind)
    {
        AsyncScript script = Throwing(waits: true);
        script.OnError = static _ => throw new InvalidOperationException("thrown in OnError");
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await peer.ReadToAnyEndAsync();
        peer.Dispose();
        await server.Journal.WaitForAsync("close:HandlerFault");
        Assert.That(
            server.Log.Lines.Any(static line => line.Exception is AggregateException { InnerExceptions: [{ Message: "thrown" }, { Message: "thrown in OnError" }] }),
            Is.True);
    }

    [Test]
    public async Task Without_OnError_the_connection_closes_and_the_log_names_class_event_and_exception()
    {
        AsyncScript script = Throwing(waits: true);
        await using LoopServer server = await AsyncServer.StartAsync(arm, script, () => new AsyncPlain(script));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await peer.ReadToAnyEndAsync();
        peer.Dispose();
        await server.Journal.WaitForAsync("close:HandlerFault");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "close:HandlerFault"]));
        (_, string message, Exception? exception) = server.Log.Lines.Single(static line => line.Exception is not null);
        Assert.That(message, Does.Contain(nameof(AsyncPlain)).And.Contains("Received"));
        Assert.That(exception!.StackTrace, Does.Contain(nameof(SupervisionTests)), "the stack trace leads to where it was thrown");
    }

    [TestCase("accept")]
    [TestCase("end")]
    [TestCase("close")]
    public async Task Other_methods_that_throw_after_an_await_are_supervised(string which)
    {
        AsyncScript script = new();
        Func<Connection, LoopTask> throwLater = static async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("thrown");
        };
        script.OnAccept = which == "accept" ? throwLater : null;
        script.OnEnd = which == "end" ? throwLater : null;
        script.OnClose = which == "close" ? throwLater : null;
        await using LoopServer server = await AsyncServer.StartAsync(arm, TaskKind.ValueTask, script);
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        peer.HalfClose();
        await peer.ReadToAnyEndAsync();
        await server.Journal.WaitForAsync("dispose1");
        string[] expected = which switch
        {
            "accept" => ["accept", "error:thrown", "close:HandlerFault", "dispose1"],
            "end" => ["accept", "end", "error:thrown", "close:HandlerFault", "dispose1"],
            _ => ["accept", "end", "end ended", "close:Local", "error:thrown", "dispose1"],
        };
        Assert.That(server.Journal.Entries, Is.EqualTo(expected));
    }

    [Test]
    public async Task An_exception_passes_through_methods_that_await_each_other([Values] TaskKind kind)
    {
        AsyncScript script = new();
        script.OnRecv = static async (connection, _, _) =>
        {
            try
            {
                await ThrowAsync(10);
            }
            catch (InvalidOperationException exception)
            {
                connection.Send(System.Text.Encoding.ASCII.GetBytes(exception.Message));
            }
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(6), Is.EqualTo("thrown"));

        static async LoopTask<int> ThrowAsync(int depth)
        {
            if (depth > 0)
            {
                return await ThrowAsync(depth - 1) + 1;
            }

            await Task.Yield();
            throw new InvalidOperationException("thrown");
        }
    }

    [Test]
    public async Task What_a_task_failed_with_that_nobody_awaited_is_logged()
    {
        AsyncScript script = new();
        script.OnRecv = static (connection, bytes, _) =>
        {
            Forget();
            connection.Send(bytes);
            return default;
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, TaskKind.LoopTask, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        await server.TurnAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return server.Log.Lines.Any(static line => line.Exception is { Message: "forgotten" } && line.Message.Contains("ForgottenAsync", StringComparison.Ordinal));
            },
            static () => "nothing was logged");

        static void Forget() => _ = ForgottenAsync();

        static async LoopTask ForgottenAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("forgotten");
        }
    }

    private static AsyncScript Throwing(bool waits) => new()
    {
        OnRecv = async (connection, bytes, _) =>
        {
            if (bytes.Span[0] == 'a')
            {
                if (waits)
                {
                    await Task.Delay(1, CancellationToken.None);
                }

                throw new InvalidOperationException("thrown");
            }

            connection.Send(bytes);
        },
    };

    /// <summary>A server whose handler throws for the first byte and echoes the second, which is sent after that.</summary>
    private async Task<(LoopServer Server, TestPeer Peer)> StartAsync(TaskKind kind, bool waits, Supervision decision)
    {
        AsyncScript script = Throwing(waits);
        script.OnError = _ => decision;
        LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("error:thrown");
        if (decision is Supervision.Resume or Supervision.Restart)
        {
            await peer.SendAsync("b");
        }

        return (server, peer);
    }
}
