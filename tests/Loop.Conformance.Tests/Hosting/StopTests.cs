using System.Diagnostics;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>Stopping in order.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptionsInFull))]
public sealed class StopTests(Arm arm)
{
    /// <summary>Longer than a server's stop is waited for: who needs it up does not end in time.</summary>
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(100);

    [Test]
    public async Task Idle_connections_end_in_order_with_LoopStopped()
    {
        await using LoopServer server = await StartAsync();
        TestPeer[] peers = [await server.ConnectAsync(), await server.ConnectAsync()];
        await server.Journal.WaitForAsync("accept", 2);
        Task stopping = server.StopAsync();
        foreach (TestPeer peer in peers)
        {
            Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
            peer.Dispose();
        }

        await stopping;
        Assert.That(server.Journal.Count("close:LoopStopped"), Is.EqualTo(2));
    }

    [Test]
    public async Task Under_load_everyone_gets_an_answer_to_a_prefix_and_a_clean_end()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0", static options => options.CloseTimeout = _long),
            static options =>
            {
                options.Loops = 2;
                options.ShutdownTimeout = _long;
            });
        byte[] block = Payload.Random(1000);
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int answered = 0;
        Task<string?>[] clients = [.. Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            TestPeer peer = await server.ConnectAsync();
            while (true)
            {
                await peer.SendAsync(block);
                byte[] echo = new byte[block.Length];
                int count = 0;
                while (count < echo.Length)
                {
                    int read = await peer.ReadAsync(echo.AsMemory(count));
                    if (read == 0)
                    {
                        peer.HalfClose();
                        return echo.AsSpan(0, count).SequenceEqual(block.AsSpan(0, count)) ? null : "the answer before the end is wrong";
                    }

                    count += read;
                }

                if (Interlocked.Increment(ref answered) == 500)
                {
                    running.SetResult();
                }
            }
        }))];
        await running.Task.WaitAsync(server.Deadline);
        await server.StopAsync();
        Assert.That(server.Log.Lines.Select(static line => line.Message), Has.None.Contain("at the stop"), "connections that did not end in order");
        Assert.That(await Task.WhenAll(clients), Is.All.Null);
    }

    [Test]
    public async Task What_was_queued_before_the_stop_arrives()
    {
        await using LoopServer server = await StartPatientAsync(static options => options.SendQueueHardBytes = 32 * 1024 * 1024);
        byte[] answer = Payload.Random(8 * 1024 * 1024);
        server.Script.OnRecv = (connection, _) => connection.Send(answer);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(32 * 1024);
        await peer.ConnectAsync();
        await peer.SendAsync("go");
        await server.Journal.WaitForAsync("recv:go");
        Task stopping = server.StopAsync();
        Payload.AssertSame(await peer.ReadToEndAsync(), answer);
        peer.Dispose();
        await stopping;
    }

    [Test]
    public async Task What_was_received_before_the_stop_is_answered_although_its_peer_does_not_read()
    {
        await using LoopServer server = await StartPatientAsync();
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.OnRecv = (connection, bytes) =>
        {
            if (connection.Send(bytes) == SendStatus.Backpressure)
            {
                full.TrySetResult();
            }
        };
        byte[] flood = Payload.Random(5 * 1024 * 1024);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Task sending = peer.SendAsync(flood);
        await full.Task.WaitAsync(server.Deadline);
        // What the socket still had comes now, and is held: the send queue is full.
        await server.TurnAsync();
        long received = await server.OnLoopAsync(() => server.Counters.ReceivedBytes);
        Task stopping = server.StopAsync();
        (byte[] answer, Ending ending) = await peer.ReadToAnyEndAsync();
        await sending;
        peer.Dispose();
        await stopping;
        Assert.That(ending, Is.EqualTo(Ending.End));
        Assert.That(answer, Has.Length.EqualTo(server.Script.ReceivedBytes));
        Assert.That(answer, Has.Length.AtLeast(received), "received before the stop, and not answered");
        Payload.AssertSame(answer, flood.AsSpan(0, answer.Length));
    }

    [Test]
    public async Task What_was_received_before_the_stop_goes_on_to_the_other_side_of_a_join()
    {
        await using LoopServer server = await StartPatientAsync();
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Connection? sink = null;
        server.Script.OnAccept = connection =>
        {
            if (sink is null)
            {
                sink = connection;
                return;
            }

            connection.JoinFlow(sink);
        };
        server.Script.OnRecv = (_, bytes) =>
        {
            if (sink!.Send(bytes) == SendStatus.Backpressure)
            {
                full.TrySetResult();
            }
        };
        byte[] flood = Payload.Random(5 * 1024 * 1024);
        TestPeer reader = server.MakePeer();
        reader.LimitReceiving(16 * 1024);
        await reader.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        TestPeer writer = await server.ConnectAsync();
        Task sending = writer.SendAsync(flood);
        await full.Task.WaitAsync(server.Deadline);
        await server.TurnAsync();
        long received = await server.OnLoopAsync(() => server.Counters.ReceivedBytes);
        Task stopping = server.StopAsync();
        (byte[] passedOn, Ending ending) = await reader.ReadToAnyEndAsync();
        await sending;
        reader.Dispose();
        writer.Dispose();
        await stopping;
        Assert.That(ending, Is.EqualTo(Ending.End));
        Assert.That(passedOn, Has.Length.EqualTo(server.Script.ReceivedBytes));
        Assert.That(passedOn, Has.Length.AtLeast(received), "received before the stop, and not passed on");
        Payload.AssertSame(passedOn, flood.AsSpan(0, passedOn.Length));
    }

    [Test]
    public async Task What_is_answered_with_more_than_was_received_keeps_to_the_limit_of_the_send_queue()
    {
        const int factor = 16;
        await using LoopServer server = await StartPatientAsync();
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] answer = Payload.Random(16 * factor);
        server.Script.OnRecv = (connection, bytes) =>
        {
            for (int i = 0; i < bytes.Length; i += 16)
            {
                if (connection.Send(answer.AsSpan(0, Math.Min(16, bytes.Length - i) * factor)) == SendStatus.Backpressure)
                {
                    full.TrySetResult();
                }
            }
        };
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Task sending = peer.SendAsync(new byte[1024 * 1024]);
        await full.Task.WaitAsync(server.Deadline);
        await server.TurnAsync();
        long received = await server.OnLoopAsync(() => server.Counters.ReceivedBytes);
        Task stopping = server.StopAsync();
        (byte[] answers, Ending ending) = await peer.ReadToAnyEndAsync();
        await sending;
        peer.Dispose();
        await stopping;
        Assert.That(ending, Is.EqualTo(Ending.End));
        Assert.That(server.Journal.Count("close:LoopStopped"), Is.EqualTo(1));
        Assert.That(answers, Has.Length.EqualTo(server.Script.ReceivedBytes * factor));
        Assert.That(server.Script.ReceivedBytes, Is.AtLeast(received), "received before the stop, and not answered");
    }

    [Test]
    public async Task Those_who_wait_in_the_backlog_are_served_or_ended_in_order()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        using LoopHold busy = await LoopHold.StartAsync(server.Loop, server.Deadline);
        TestPeer[] peers = [.. Enumerable.Range(0, 50).Select(_ => server.MakePeer())];
        foreach (TestPeer peer in peers)
        {
            await peer.ConnectAsync();
            await peer.SendAsync("hi");
        }

        Task stopping = server.StopAsync();
        busy.Dispose();
        foreach (TestPeer peer in peers)
        {
            (byte[] bytes, Ending ending) = await peer.ReadToAnyEndAsync();
            peer.Dispose();
            Assert.That(ending, Is.EqualTo(Ending.End));
            Assert.That(bytes, Is.Empty.Or.EqualTo("hi"u8.ToArray()));
        }

        await stopping;
        Assert.That(server.Journal.Count("accept"), Is.EqualTo(50));
    }

    [Test]
    public async Task At_the_deadline_those_who_are_left_are_reset()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static script => new Scripted(script),
            static options =>
            {
                options.SendQueueHardBytes = 64 * 1024 * 1024;
                options.CloseTimeout = TimeSpan.FromSeconds(60);
            },
            static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        server.Script.OnAccept = static connection => connection.Send(new byte[32 * 1024 * 1024]);
        TestPeer deaf = server.MakePeer();
        deaf.LimitReceiving(16 * 1024);
        await deaf.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Stopwatch watch = Stopwatch.StartNew();
        await server.StopAsync();
        Assert.That(watch.ElapsedMilliseconds, Is.AtLeast(250));
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:LoopStopped"]));
        Assert.That((await deaf.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
    }

    [Test]
    public async Task A_cancelled_stop_resets_at_once()
    {
        await using LoopServer server = await StartPatientAsync();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        using CancellationTokenSource now = new();
        Task stopping = server.StopAsync(now.Token);
        await now.CancelAsync();
        await stopping;
        await peer.ReadToAnyEndAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:LoopStopped"]));
    }

    [Test]
    public async Task A_stop_that_is_cancelled_before_its_loop_hears_of_it_resets_at_once()
    {
        await using LoopServer server = await StartPatientAsync();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Task stopping;
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            // Both requests are made before the loop looks: first the one to end at once, then the one to stop.
            stopping = server.StopAsync(new CancellationToken(canceled: true));
        }

        await stopping;
        await peer.ReadToAnyEndAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:LoopStopped"]));
    }

    [Test]
    public async Task Paused_and_half_open_connections_end_with_LoopStopped_too()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedHalfOpen(script));
        server.Script.OnAccept = static connection => connection.Pause();
        server.Script.OnEnd = null;
        TestPeer paused = await server.ConnectAsync();
        await paused.SendAsync("held");
        await server.Journal.WaitForAsync("accept");
        server.Script.OnAccept = null;
        TestPeer halfOpen = await server.ConnectAsync();
        halfOpen.HalfClose();
        await server.Journal.WaitForAsync("end");
        Task stopping = server.StopAsync();
        Assert.That(await halfOpen.EndingAsync(), Is.EqualTo(Ending.End));
        Assert.That(await paused.EndingAsync(), Is.EqualTo(Ending.End));
        paused.Dispose();
        await stopping;
        Assert.That(server.Journal.Count("close:LoopStopped"), Is.EqualTo(2));
    }

    [Test]
    public async Task Stopping_twice_and_stopping_unused_are_harmless()
    {
        await using LoopServer server = await StartAsync();
        await Task.WhenAll(server.Host.StopAsync(), server.Host.StopAsync());
        await server.StopAsync();
    }

    [Test]
    public async Task After_the_stop_nobody_can_connect_and_work_is_refused()
    {
        await using LoopServer server = await StartAsync();
        await server.StopAsync();
        Assert.That(async () => await server.ConnectAsync(), Throws.TypeOf<SocketException>());
        Assert.That(server.Loop.Post(static () => { }), Is.False);
    }

    [Test]
    public async Task Work_posted_before_the_stop_runs()
    {
        await using LoopServer server = await StartAsync();
        int ran = 0;
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(server.Loop.Post(() => Interlocked.Increment(ref ran)), Is.True);
        }

        await server.StopAsync();
        Assert.That(ran, Is.EqualTo(1000));
    }

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) =>
        LoopServer.StartAsync(arm, static script => new Scripted(script), listen);

    /// <summary>No limit of the stop runs out, however slow the peers are.</summary>
    private Task<LoopServer> StartPatientAsync(Action<ListenOptions>? listen = null) => LoopServer.StartAsync(
        arm,
        static script => new Scripted(script),
        options =>
        {
            options.CloseTimeout = _long;
            listen?.Invoke(options);
        },
        static options => options.ShutdownTimeout = _long);
}
