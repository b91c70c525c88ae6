using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Loop.Conformance.Tests.Echo;
using Loop.Readiness;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>A loop without a thread, stepped from somebody else's: its descriptor tells of all that it has to do, and of nothing else.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SteppedTests(Arm arm)
{
    [Test]
    public async Task Clients_are_served_by_a_loop_that_is_stepped_when_its_descriptor_says_so()
    {
        await using ForeignLoop foreign = await StartEchoAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async seed =>
        {
            TestPeer peer = await foreign.ConnectAsync();
            byte[] sent = Payload.Random(300_000, seed);
            Task<byte[]> reading = peer.ReadToEndAsync();
            await peer.SendAsync(sent);
            peer.HalfClose();
            Payload.AssertSame(await reading, sent);
        }));
    }

    [Test]
    public async Task Each_message_of_a_dialogue_wakes_the_loop()
    {
        await using ForeignLoop foreign = await StartEchoAsync();
        TestPeer peer = await foreign.ConnectAsync();
        for (int i = 0; i < 500; i++)
        {
            byte[] message = Payload.Random(1 + (i % 300), seed: i);
            await peer.SendAsync(message);
            Assert.That(await peer.ReadExactlyAsync(message.Length), Is.EqualTo(message));
        }
    }

    [Test]
    public async Task An_idle_loop_leaves_the_other_asleep()
    {
        await using ForeignLoop foreign = await StartEchoAsync();
        TestPeer peer = await foreign.ConnectAsync();
        await peer.SendAsync("x");
        await peer.ReadExactlyAsync(1);
        await foreign.Stepped.Loop.InvokeAsync(static _ => 0).WaitAsync(foreign.Deadline);
        long before = foreign.Steps;
        Stopwatch watch = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => watch.ElapsedMilliseconds > 500, static () => "the clock stands still");
        Assert.That(foreign.Steps - before, Is.LessThan(20));
    }

    [Test]
    public async Task A_dialogue_costs_few_steps()
    {
        const int messages = 500;
        await using ForeignLoop foreign = await StartEchoAsync();
        TestPeer peer = await foreign.ConnectAsync();
        await peer.SendAsync("x");
        await peer.ReadExactlyAsync(1);
        long before = foreign.Steps;
        for (int i = 0; i < messages; i++)
        {
            await peer.SendAsync("ping");
            await peer.ReadExactlyAsync(4);
        }

        Assert.That(foreign.Steps - before, Is.LessThan((3 * messages) + 20), "one step for what came, and little for what the kernel tells of it");
    }

    [Test]
    public async Task Work_posted_from_elsewhere_wakes_the_loop_every_time()
    {
        await using ForeignLoop foreign = await StartEchoAsync();
        for (int i = 0; i < 1000; i++)
        {
            int number = i;
            Assert.That(await foreign.Stepped.Loop.InvokeAsync(_ => number).WaitAsync(foreign.Deadline), Is.EqualTo(i));
        }
    }

    [Test]
    public async Task Work_posted_from_four_threads_all_runs()
    {
        const int perThread = 25_000;
        await using ForeignLoop foreign = await StartEchoAsync();
        int left = 4 * perThread;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            SpinWait full = default;
            for (int i = 0; i < perThread; i++)
            {
                while (!foreign.Stepped.Loop.Post(() =>
                {
                    if (--left == 0)
                    {
                        done.SetResult();
                    }
                }))
                {
                    foreign.Deadline.ThrowIfCancellationRequested();
                    full.SpinOnce();
                }
            }
        })));
        await done.Task.WaitAsync(foreign.Deadline);
    }

    [Test]
    public async Task Limits_run_out_without_anybody_asking()
    {
        await using ForeignLoop foreign = await ForeignLoop.StartAsync(arm, static builder => builder.Listen<EchoSpan>(
            "127.0.0.1:0", static options => options.IdleTimeout = TimeSpan.FromMilliseconds(300)));
        TestPeer peer = await foreign.ConnectAsync();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public async Task A_watched_descriptor_wakes_the_loop_and_the_other_one_with_it()
    {
        await using ForeignLoop foreign = await StartEchoAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        SemaphoreSlim heard = new(0);
        ReadySource source = await foreign.Stepped.Loop.InvokeAsync(
            loop => loop.Engine.Watches.Watch(eventFd, new Releasing(heard), Trigger.Edge, null)).WaitAsync(foreign.Deadline);
        for (int i = 0; i < 200; i++)
        {
            NativeDescriptors.Signal(eventFd);
            await heard.WaitAsync(foreign.Deadline);
        }

        await foreign.Stepped.Loop.InvokeAsync(_ =>
        {
            source.Unwatch();
            return 0;
        }).WaitAsync(foreign.Deadline);
    }

    [Test]
    public void Who_has_no_loop_of_his_own_waits_in_the_step()
    {
        // Not asynchronous, as the other tests of this kind: an await could go on upon another thread, and the loop is this one's.
        using SteppedLoop stepped = Build(static builder => builder.Listen<EchoSpan>("127.0.0.1:0"));
        using CancellationTokenSource deadline = new(Eventually.Patience);
        Task<byte[]> client = Task.Run(async () =>
        {
            using TestPeer peer = arm.MakePeer(stepped.EndPoints[0].Ip!, deadline.Token);
            await peer.ConnectAsync();
            await peer.SendAsync("hello");
            peer.HalfClose();
            return await peer.ReadToEndAsync();
        });
        Stopwatch watch = Stopwatch.StartNew();
        int steps = 0;
        while (!client.IsCompleted && watch.Elapsed < Eventually.Patience)
        {
            Assert.That(stepped.RunOnce(TimeSpan.FromMilliseconds(100)), Is.True);
            steps++;
        }

        Assert.That(client.IsCompleted, Is.True, "nobody steps the loop any more");
        Assert.That(client.GetAwaiter().GetResult(), Is.EqualTo("hello"u8.ToArray()));
        // Those that waited in vain took their time.
        Assert.That(steps, Is.LessThan(100 + (watch.ElapsedMilliseconds / 50)));
    }

    [Test]
    public void Two_loops_are_stepped_by_one_thread()
    {
        using SteppedLoop one = Build(static _ => { });
        using SteppedLoop two = Build(static _ => { });
        EventLoop? first = null;
        EventLoop? second = null;
        one.Loop.Post(() => first = EventLoop.Current);
        two.Loop.Post(() => second = EventLoop.Current);
        one.RunOnce(TimeSpan.Zero);
        two.RunOnce(TimeSpan.Zero);
        Assert.That((first, second), Is.EqualTo((one.Loop, two.Loop)));
        Assert.That(() => EventLoop.Current, Throws.InvalidOperationException);
    }

    [Test]
    public void A_step_by_the_wrong_thread_is_refused()
    {
        using SteppedLoop stepped = Build(static _ => { });
        bool refused = false;
        Thread other = new(() =>
        {
            try
            {
                stepped.RunOnce(TimeSpan.Zero);
            }
            catch (InvalidOperationException)
            {
                refused = true;
            }
        });
        other.Start();
        other.Join();
        Assert.That(refused, Is.True);
    }

    [Test]
    public async Task A_loop_with_a_thread_of_its_own_is_not_stepped()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        Assert.That(() => server.Loop.RunOnce(TimeSpan.Zero), Throws.InvalidOperationException);
        Assert.That(() => server.Loop.PollFd, Throws.InvalidOperationException);
    }

    [Test]
    public void A_step_within_a_step_is_refused()
    {
        using SteppedLoop stepped = Build(static _ => { });
        bool refused = false;
        stepped.Loop.Post(() =>
        {
            try
            {
                stepped.RunOnce(TimeSpan.Zero);
            }
            catch (InvalidOperationException)
            {
                refused = true;
            }
        });
        stepped.RunOnce(TimeSpan.Zero);
        Assert.That(refused, Is.True);
    }

    [Test]
    public void After_its_end_a_loop_steps_no_more_and_takes_no_work()
    {
        SteppedLoop stepped = Build(static builder => builder.Listen<EchoSpan>("127.0.0.1:0"));
        IPEndPoint endPoint = stepped.EndPoints[0].Ip!;
        stepped.RequestStop(TimeSpan.FromSeconds(1));
        int steps = 0;
        while (stepped.RunOnce(TimeSpan.FromMilliseconds(10)) && steps < 1000)
        {
            steps++;
        }

        Assert.That(stepped.RunOnce(TimeSpan.Zero), Is.False);
        Assert.That(stepped.Loop.Post(static () => { }), Is.False);
        using Socket late = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.That(() => late.Connect(endPoint), Throws.TypeOf<SocketException>());
        stepped.Dispose();
        stepped.Dispose();
    }

    [Test]
    public void A_loop_that_cannot_listen_says_why_and_leaves_nothing_open()
    {
        using SteppedLoop first = Build(static builder => builder.Listen<EchoSpan>("127.0.0.1:0"));
        string taken = first.EndPoints[0].ToString();
        SortedDictionary<int, string> before = Descriptors.Open();
        LoopException exception = Assert.Throws<LoopException>(() => Build(builder => builder.Listen<EchoSpan>(taken)))!;
        Assert.That(exception.Message, Does.Contain("EADDRINUSE"));
        Assert.That(Descriptors.Open().Keys.Except(before.Keys), Is.Empty);
    }

    private Task<ForeignLoop> StartEchoAsync() => ForeignLoop.StartAsync(arm, static builder => builder.Listen<EchoBuffer>("127.0.0.1:0"));

    private SteppedLoop Build(Action<LoopHostBuilder> build)
    {
        LoopHostBuilder builder = LoopHost.CreateBuilder();
        build(builder);
        return builder.Configure(arm.Configure).BuildStepped();
    }

    private sealed class Releasing(SemaphoreSlim heard) : ReadyOwner
    {
        public override void OnReady(WatchLeg leg)
        {
            Assert.That(leg.Take(), Is.True);
            leg.Source.TryRead(stackalloc byte[8], out _);
            heard.Release();
            leg.Finish();
        }
    }
}
