using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Loop.Conformance.Tests.Async;

/// <summary>After an await of anything, a handler goes on on its loop's thread.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ResumeTests(Arm arm)
{
    private static readonly AsyncLocal<string?> _local = new();

    /// <summary>Things that a method may await.</summary>
    public enum Awaited
    {
        Delay,
        DelayWithoutContext,
        Run,
        Yield,
        Source,
        AsynchronousSource,
        TaskHelper,
        ValueTaskHelper,
        LoopTaskHelper,
        LoopTaskWithResult,
        Channel,
        Offload,
        Http,
    }

    [Test]
    public async Task A_method_goes_on_on_its_loop([Values] TaskKind kind, [Values] Awaited awaited)
    {
        AsyncScript script = new();
        await using LoopServer server = await LoopServer.StartAsync(arm, (server, builder) =>
        {
            script.Journal = server.Journal;
            _ = kind == TaskKind.LoopTask
                ? builder.Listen("127.0.0.1:0", () => new AsyncLoop(script))
                : builder.Listen("127.0.0.1:0", () => new AsyncValue(script));
            builder.Listen("127.0.0.1:0", () => new Scripted(server.Script));
        });
        server.Script.OnRecv = static (connection, _) => connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8);
        using HttpClient http = new();
        script.OnRecv = async (connection, bytes, _) =>
        {
            int before = Environment.CurrentManagedThreadId;
            for (int i = 0; i < 3; i++)
            {
                Func<Task<string>> get = () => http.GetStringAsync($"http://{server.EndPoint(1)}/");
                if (kind == TaskKind.LoopTask)
                {
                    await AwaitAsync(awaited, server, get);
                }
                else
                {
                    await AwaitValueAsync(awaited, server, get);
                }

                Assert.That(EventLoop.Current.IsCurrent && Environment.CurrentManagedThreadId == before, Is.True);
            }

            connection.Send(bytes);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("hello");
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("hello"));
        Assert.That(server.Counters.HandlerFaults, Is.Zero);
    }

    [Test]
    public async Task What_is_sent_after_an_await_leaves_in_one_send_per_connection_and_tick([Values] TaskKind kind)
    {
        const int peers = 50;
        AsyncScript script = new();
        TaskCompletionSource gate = new();
        script.OnRecv = async (connection, _, _) =>
        {
            await gate.Task;
            connection.Send("one"u8);
            connection.Send("two"u8);
            connection.Send("three"u8);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer[] all = await Task.WhenAll(Enumerable.Range(0, peers).Select(_ => server.ConnectAsync()));
        await Task.WhenAll(all.Select(static peer => peer.SendAsync("go")));
        await server.Journal.WaitForAsync("recv:go", peers);
        (long before, long ticks) = await server.OnLoopAsync(() => (server.Counters.Sends, server.Loop.Ticks));
        await server.OnLoopAsync(gate.SetResult);
        foreach (TestPeer peer in all)
        {
            Assert.That(await peer.ReadTextAsync(11), Is.EqualTo("onetwothree"));
        }

        await server.Journal.WaitForAsync("recv:go ended", peers);
        Assert.That(await server.OnLoopAsync(() => server.Counters.Sends) - before, Is.EqualTo(peers), "sends");
        TestContext.Out.WriteLine($"{server.Loop.Ticks - ticks} ticks");
    }

    [Test]
    public async Task Twenty_thousand_continuations_that_come_while_the_loop_is_busy_all_run([Values] TaskKind kind)
    {
        // Five times what the queue of posts holds.
        const int count = 20_000;
        AsyncScript script = new();
        TaskCompletionSource[] gates = [.. Enumerable.Range(0, count).Select(static _ => new TaskCompletionSource())];
        int ended = 0;
        script.OnRecv = async (connection, _, _) =>
        {
            for (int i = 0; i < count; i++)
            {
                _ = WaitAsync(gates[i].Task);
            }

            while (ended < count)
            {
                await Task.Yield();
            }

            connection.Send("done"u8);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        await server.Journal.WaitForAsync("recv:go");
        using LoopHold busy = await LoopHold.StartAsync(server.Loop, server.Deadline);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(() =>
        {
            for (int i = lane; i < count; i += 4)
            {
                gates[i].SetResult();
            }
        })));
        busy.Dispose();
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("done"));

        async LoopTask WaitAsync(Task gate)
        {
            await gate;
            ended++;
        }
    }

    [Test]
    public async Task A_method_that_yields_for_ever_does_not_keep_others_from_their_turn([Values] TaskKind kind)
    {
        AsyncScript script = new();
        bool goesOn = true;
        script.OnRecv = async (connection, bytes, _) =>
        {
            if (bytes.Span[0] == 'y')
            {
                while (Volatile.Read(ref goesOn))
                {
                    await Task.Yield();
                }
            }

            connection.Send(bytes);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer greedy = await server.ConnectAsync();
        await greedy.SendAsync("yield");
        await server.Journal.WaitForAsync("recv:yield");
        TestPeer other = await server.ConnectAsync();
        for (int i = 0; i < 100; i++)
        {
            await other.SendAsync("echo");
            Assert.That(await other.ReadTextAsync(4), Is.EqualTo("echo"));
        }

        Volatile.Write(ref goesOn, false);
        Assert.That(await greedy.ReadTextAsync(5), Is.EqualTo("yield"));
    }

    [Test]
    public async Task The_execution_context_goes_with_the_method_and_with_nobody_else([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = async (connection, bytes, _) =>
        {
            string? found = _local.Value;
            _local.Value = "of " + bytes.Span[0];
            await gate.Task;
            bool kept = _local.Value == "of " + bytes.Span[0];
            connection.Send(found is null && kept ? "yes"u8 : "not"u8);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer[] peers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.ConnectAsync()));
        for (int i = 0; i < peers.Length; i++)
        {
            await peers[i].SendAsync(new byte[] { (byte)i });
        }

        await Eventually.IsAsync(() => server.Journal.Entries.Count(static entry => entry.StartsWith("recv:", StringComparison.Ordinal)), 10, "receives");
        gate.SetResult();
        foreach (TestPeer peer in peers)
        {
            Assert.That(await peer.ReadTextAsync(3), Is.EqualTo("yes"));
        }

        Assert.That(await server.OnLoopAsync(static () => _local.Value), Is.Null);
    }

    [Test]
    public async Task What_an_async_void_method_throws_is_logged_and_the_loop_goes_on()
    {
        AsyncScript script = new();
        script.OnRecv = static (connection, bytes, _) =>
        {
            ThrowLater();
            connection.Send(bytes);
            return default;
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, TaskKind.LoopTask, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("one");
        Assert.That(await peer.ReadTextAsync(3), Is.EqualTo("one"));
        await Eventually.HoldsAsync(
            () => server.Log.Lines.Any(static line => line.Exception is { Message: "thrown in async void" }), static () => "nothing was logged");
        await peer.SendAsync("two");
        Assert.That(await peer.ReadTextAsync(3), Is.EqualTo("two"));
    }

    [Test]
    public async Task A_method_that_holds_the_loop_after_an_await_is_named_by_the_stall_guard()
    {
        using ManualResetEventSlim release = new();
        ConcurrentQueue<StallReport> reports = new();
        AsyncScript script = new();
        await using LoopServer server = await AsyncServer.StartAsync(
            arm, TaskKind.LoopTask, script, configure: static options => options.StallThreshold = TimeSpan.FromMilliseconds(20));
        server.Host.Stalled += (_, report) => reports.Enqueue(report);
        script.OnRecv = async (_, _, _) =>
        {
            await Task.Yield();
            release.Wait(server.Deadline);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        await Eventually.HoldsAsync(
            () => reports.Any(static report => report.Holder.EndsWith("after an await", StringComparison.Ordinal)), static () => "no stall was reported");
        release.Set();
        await server.Journal.WaitForAsync("recv:go ended");
        StallReport found = reports.First(static report => report.Holder.EndsWith("after an await", StringComparison.Ordinal));
        Assert.That(found.Holder, Does.Contain(nameof(A_method_that_holds_the_loop_after_an_await_is_named_by_the_stall_guard)), "the lambda's method");
    }

    private static async void ThrowLater()
    {
        await Task.Yield();
        throw new InvalidOperationException("thrown in async void");
    }

    private static async ValueTask AwaitValueAsync(Awaited awaited, LoopServer server, Func<Task<string>> get)
    {
        int before = Environment.CurrentManagedThreadId;
        await Task.Delay(1);
        Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(before));
        await Task.Yield();
        Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(before));
        await AwaitAsync(awaited, server, get);
        Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(before));
    }

    private static async LoopTask AwaitAsync(Awaited awaited, LoopServer server, Func<Task<string>> get)
    {
        switch (awaited)
        {
            case Awaited.Delay:
                await Task.Delay(1);
                break;
            case Awaited.DelayWithoutContext:
                // A LoopTask method goes on on its loop whatever the awaiter was told.
                await Task.Delay(1).ConfigureAwait(false);
                break;
            case Awaited.Run:
                Assert.That(await Task.Run(static () => Environment.CurrentManagedThreadId), Is.Not.EqualTo(Environment.CurrentManagedThreadId));
                break;
            case Awaited.Yield:
                await Task.Yield();
                break;
            case Awaited.Source:
                await SourceAsync(server, TaskCreationOptions.None);
                break;
            case Awaited.AsynchronousSource:
                await SourceAsync(server, TaskCreationOptions.RunContinuationsAsynchronously);
                break;
            case Awaited.TaskHelper:
                Assert.That(await HelpAsync(), Is.EqualTo(4));
                break;
            case Awaited.ValueTaskHelper:
                Assert.That(await HelpValueAsync(), Is.EqualTo(5));
                break;
            case Awaited.LoopTaskHelper:
                await HelpLoopAsync(50);
                break;
            case Awaited.LoopTaskWithResult:
                Assert.That(await HelpResultAsync("x"), Is.EqualTo("xx"));
                break;
            case Awaited.Channel:
                await ChannelAsync();
                break;
            case Awaited.Offload:
                Assert.That(
                    await EventLoop.Current.Offload(static () => Environment.CurrentManagedThreadId), Is.Not.EqualTo(Environment.CurrentManagedThreadId));
                break;
            default:
                Assert.That(await get(), Is.EqualTo("ok"));
                break;
        }
    }

    /// <summary>Completed on the loop itself, by posted work.</summary>
    private static Task SourceAsync(LoopServer server, TaskCreationOptions options)
    {
        TaskCompletionSource source = new(options);
        Assert.That(server.Loop.Post(source.SetResult), Is.True);
        return source.Task;
    }

    private static async Task ChannelAsync()
    {
        Channel<int> channel = Channel.CreateBounded<int>(1);
        ValueTask<int> reading = channel.Reader.ReadAsync();
        EventLoop loop = EventLoop.Current;
        loop.Post(() => channel.Writer.TryWrite(7));
        Assert.That(await reading, Is.EqualTo(7));
    }

    private static async Task<int> HelpAsync()
    {
        int before = Environment.CurrentManagedThreadId;
        await Task.Delay(1);
        Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(before));
        return 4;
    }

    private static async ValueTask<int> HelpValueAsync()
    {
        await HelpLoopAsync(3);
        return 5;
    }

    private static async LoopTask HelpLoopAsync(int depth)
    {
        if (depth > 0)
        {
            await HelpLoopAsync(depth - 1);
        }
        else
        {
            await Task.Yield();
        }
    }

    private static async LoopTask<string> HelpResultAsync(string text)
    {
        string atOnce = await LoopTask.FromResult(text);
        await Task.Delay(1);
        return text + atOnce;
    }
}
