using System.Diagnostics;

namespace Loop.Conformance.Tests.Backends;

/// <summary>Sleeping when there is nothing to do, and waking when there is.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class WakeTests(Arm arm)
{
    private const int MostIdleTicks = 20;

    [Test]
    public async Task Work_posted_to_a_sleeping_loop_wakes_it_every_time()
    {
        const int times = 20_000;
        const int fewestTimes = 1000;
        const int enoughMs = 8_000;
        await using LoopServer server = await StartAsync();
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < times && (i < fewestTimes || watch.ElapsedMilliseconds < enoughMs); i++)
        {
            int number = i;
            Assert.That(await server.OnLoopAsync(() => number), Is.EqualTo(i));
        }
    }

    [Test]
    public async Task Work_posted_from_four_threads_all_runs_in_each_threads_order()
    {
        const int perThread = 100_000;
        await using LoopServer server = await StartAsync();
        int[] last = [-1, -1, -1, -1];
        int disorders = 0;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = 4 * perThread;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            SpinWait full = default;
            for (int i = 0; i < perThread; i++)
            {
                int number = i;
                while (!server.Loop.Post(() =>
                {
                    disorders += last[thread] == number - 1 ? 0 : 1;
                    last[thread] = number;
                    if (--left == 0)
                    {
                        done.SetResult();
                    }
                }))
                {
                    server.Deadline.ThrowIfCancellationRequested();
                    full.SpinOnce();
                }
            }
        })));
        await done.Task.WaitAsync(server.Deadline);
        Assert.That(disorders, Is.Zero);
    }

    [Test]
    public async Task Posting_to_a_full_queue_is_refused_and_does_not_wait()
    {
        await using LoopServer server = await StartAsync();
        using ManualResetEventSlim busy = new();
        using ManualResetEventSlim standing = new();
        Assert.That(
            server.Loop.Post(() =>
            {
                standing.Set();
                busy.Wait(server.Deadline);
            }),
            Is.True);
        standing.Wait(server.Deadline);
        int taken = 0;
        int ran = 0;
        while (taken < 1_000_000 && server.Loop.Post(() => ran++))
        {
            taken++;
        }

        busy.Set();
        Assert.That(taken, Is.InRange(1000, 999_999));
        await Eventually.IsAsync(() => Volatile.Read(ref ran), taken, "the count of work that ran");
    }

    [Test]
    public async Task A_loop_with_idle_connections_sleeps()
    {
        await using LoopServer server = await StartAsync();
        for (int i = 1; i <= 10; i++)
        {
            await server.ConnectAsync();
            await server.Journal.WaitForAsync("accept", i);
        }

        Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(MostIdleTicks));
    }

    [Test]
    public async Task A_loop_with_paused_half_open_and_ended_connections_sleeps()
    {
        await using LoopServer server = await StartAsync();
        TestPeer halfOpen = await server.ConnectAsync();
        halfOpen.HalfClose();
        await server.Journal.WaitForAsync("end");
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer paused = await server.ConnectAsync();
        await paused.SendAsync("unread");
        await server.Journal.WaitForAsync("accept", 2);
        TestPeer pausedAndEnded = await server.ConnectAsync();
        await pausedAndEnded.SendAsync("unread");
        pausedAndEnded.HalfClose();
        await server.Journal.WaitForAsync("accept", 3);
        server.Script.OnAccept = static connection => connection.ShutdownSend();
        TestPeer shutDown = await server.ConnectAsync();
        Assert.That(await shutDown.EndingAsync(), Is.EqualTo(Ending.End));
        server.Script.OnAccept = static connection =>
        {
            connection.Pause();
            connection.ShutdownSend();
        };
        TestPeer bothEnded = await server.ConnectAsync();
        bothEnded.HalfClose();
        Assert.That(await bothEnded.EndingAsync(), Is.EqualTo(Ending.End));
        Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(MostIdleTicks));
    }

    [Test]
    public async Task A_loop_with_a_peer_that_does_not_read_sleeps()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script), static options =>
        {
            options.FirstByteTimeout = TimeSpan.Zero;
            options.SendQueueHardBytes = 64 * 1024 * 1024;
        });
        server.Script.OnAccept = static connection => connection.Send(new byte[16 * 1024 * 1024]);
        TestPeer deaf = server.MakePeer();
        deaf.LimitReceiving(16 * 1024);
        await deaf.ConnectAsync();
        await deaf.SendAsync("unread");
        await server.Journal.WaitForAsync("accept");
        await server.TurnAsync();
        Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(MostIdleTicks));
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm, static script => new ScriptedHalfOpen(script), static options => options.FirstByteTimeout = TimeSpan.Zero);
}
