using System.Runtime.InteropServices;

namespace Loop.Conformance.Tests.Backends;

/// <summary>What a backend must survive.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class BackendTests(Arm arm)
{
    [Test]
    public async Task Signals_at_the_loop_thread_are_survived_and_counted()
    {
        // A signal that has a handler: one that is ignored interrupts nothing.
        using PosixSignalRegistration handled = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, static _ => { });
        await using LoopServer server = await StartEchoAsync();
        int thread = await server.OnLoopAsync(Native.ThreadId);
        TestPeer peer = await server.ConnectAsync();
        for (int i = 0; i < 2000; i++)
        {
            Assert.That(Native.Signal(thread, Native.WindowChange), Is.True);
            byte[] message = Payload.Random(100, seed: i);
            await peer.SendAsync(message);
            Assert.That(Native.Signal(thread, Native.WindowChange), Is.True);
            Payload.AssertSame(await peer.ReadExactlyAsync(message.Length), message);
        }

        // While it sleeps with nothing to submit: an io_uring_enter that has submitted something says how much, and not that it was interrupted.
        await Eventually.HoldsAsync(
            () => Native.Signal(thread, Native.WindowChange) && server.RingCounters.Interrupts > 0, static () => "no interrupted wait was counted");
        await peer.SendAsync("still here");
        Assert.That(await peer.ReadTextAsync(10), Is.EqualTo("still here"));
    }

    [Test]
    public async Task The_collectors_stops_under_load_lose_nothing()
    {
        await using LoopServer server = await StartEchoAsync();
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(5_000_000);
        Task<byte[]> reading = peer.ReadToEndAsync();
        Task sending = peer.SendAsync(sent);
        while (!sending.IsCompleted)
        {
            // The youngest generation is enough: every collection stops and restarts all threads.
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            await Task.Yield();
        }

        await sending;
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [TestCase(4096, 1, 1)]
    [TestCase(4096, 2, 2)]
    [TestCase(4096, 2, 8)]
    [TestCase(16384, 4, 4)]
    public async Task A_tiny_receive_pool_slows_and_loses_nothing(int bufferBytes, int buffers, int mostBuffers)
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0"),
            options => options.Ring = options.Ring with
            {
                ReceiveBufferBytes = bufferBytes,
                ReceiveBuffers = buffers,
                MaxReceiveBuffers = mostBuffers,
                MaxReceiveBytes = Math.Min(bufferBytes, options.Ring.MaxReceiveBytes),
            });
        await EchoManyAsync(server, peers: 50, lengthBytes: 100_000);
        if (arm.DrawsOnPool)
        {
            Assert.That(server.RingCounters.OutOfBuffers, Is.GreaterThan(0), "the pool was not small enough to run out");
            Assert.That(server.Loop.Ring.TakeFewestBuffers(), Is.Zero, "the fewest free buffers");
        }
    }

    [Test]
    public async Task A_tiny_completion_queue_overflows_and_loses_nothing()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0"),
            static options => options.Ring = options.Ring with { SubmissionEntries = 4, CompletionEntries = 8 });
        await StallThenEchoAsync(server, peers: 200);
        if (!arm.IsEpoll)
        {
            Assert.That(server.RingCounters.Overflows, Is.GreaterThan(0), "the completion queue was not small enough to overflow");
        }
    }

    [Test]
    public async Task A_flooding_peer_does_not_starve_another()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (server, builder) => builder
            .Listen("127.0.0.1:0", () => new Scripted(server.Script))
            .Listen<Echo.EchoSpan>("127.0.0.1:0"));
        server.Script.IsQuiet = true;
        TestPeer flooder = await server.ConnectAsync();
        TestPeer polite = await server.ConnectAsync(listener: 1);
        // Its limit to the first byte must not run out while the flood begins.
        await polite.SendAsync("ping");
        Assert.That(await polite.ReadTextAsync(4), Is.EqualTo("ping"));
        using CancellationTokenSource enough = new();
        byte[] flood = new byte[1024 * 1024];
        Task flooding = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await flooder.SendAsync(flood);
            }
        });
        await Eventually.HoldsAsync(() => server.Script.ReceivedBytes > 10_000_000, static () => "the flood does not arrive");
        List<long> bytesBeforeAnswers = [];
        long before = server.Script.ReceivedBytes;
        for (int i = 0; i < 200; i++)
        {
            long start = server.Script.ReceivedBytes;
            await polite.SendAsync("ping");
            Assert.That(await polite.ReadTextAsync(4), Is.EqualTo("ping"));
            bytesBeforeAnswers.Add(server.Script.ReceivedBytes - start);
        }

        long flooded = server.Script.ReceivedBytes - before;
        await enough.CancelAsync();
        await flooding;
        Assert.Multiple(() =>
        {
            Assert.That(MedianOf(bytesBeforeAnswers), Is.LessThan(256 * 1024 * 1024), "bytes of the flood that go before an answer");
            Assert.That(flooded, Is.GreaterThan(0), "the flood stood still");
        });
    }

    [Test]
    public async Task A_flooding_peer_that_is_echoed_does_not_starve_another()
    {
        await using LoopServer server = await StartEchoAsync();
        TestPeer flooder = await server.ConnectAsync();
        TestPeer polite = await server.ConnectAsync();
        using CancellationTokenSource enough = new();
        byte[] flood = new byte[256 * 1024];
        long sentBytes = 0;
        Task flooding = Task.Run(async () =>
        {
            do
            {
                await flooder.SendAsync(flood);
                sentBytes += flood.Length;
            }
            while (!enough.IsCancellationRequested);

            flooder.HalfClose();
        });
        Task<long> draining = flooder.CountToEndAsync();
        for (int i = 0; i < 200; i++)
        {
            await polite.SendAsync("ping");
            Assert.That(await polite.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        await enough.CancelAsync();
        await flooding;
        Assert.That(await draining, Is.EqualTo(sentBytes), "the flood that came back");
    }

    [Test]
    public async Task Connections_that_come_and_go_do_not_starve_one_that_stays()
    {
        await using LoopServer server = await StartEchoAsync();
        TestPeer staying = await server.ConnectAsync();
        using CancellationTokenSource enough = new();
        int rounds = 0;
        Task[] churn = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                using TestPeer peer = new SocketPeer(server.EndPoint(), server.Deadline);
                await peer.ConnectAsync();
                await peer.SendAsync("hi");
                await peer.ReadExactlyAsync(2);
                Interlocked.Increment(ref rounds);
            }
        }))];
        List<long> roundsBeforeAnswers = [];
        for (int i = 0; i < 300; i++)
        {
            int start = Volatile.Read(ref rounds);
            await staying.SendAsync("ping");
            Assert.That(await staying.ReadTextAsync(4), Is.EqualTo("ping"));
            roundsBeforeAnswers.Add(Volatile.Read(ref rounds) - start);
        }

        await enough.CancelAsync();
        await Task.WhenAll(churn);
        Assert.That(MedianOf(roundsBeforeAnswers), Is.LessThan(1000), "connections that come and go before an answer");
        Assert.That(rounds, Is.GreaterThan(0));
    }

    [Test]
    public async Task Urgent_data_in_flight_does_not_hide_the_bytes_behind_it()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        TestPeer peer = await server.ConnectAsync();
        string expected = "";
        for (int i = 0; i < 100; i++)
        {
            await peer.SendAsync("ab");
            peer.SendUrgent((byte)'!');
            await peer.SendAsync("cd");
            expected += "abcd";
            await Eventually.IsAsync(() => server.Script.ReceivedText().Length, expected.Length, "the count of received bytes");
        }

        Assert.That(server.Script.ReceivedText(), Is.EqualTo(expected));
        peer.SendUrgent((byte)'!');
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
    }

    [Test]
    public async Task Urgent_data_right_before_the_end_does_not_hide_the_end()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedHalfOpen(script));
        using ManualResetEventSlim busy = new();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Assert.That(server.Loop.Post(() => busy.Wait(server.Deadline)), Is.True);
        await peer.SendAsync("ab");
        peer.SendUrgent((byte)'!');
        await peer.SendAsync("cd");
        peer.HalfClose();
        busy.Set();
        await server.Journal.WaitForAsync("end");
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("abcd"));
    }

    /// <summary>Everything comes at once: the loop stands still until all have connected and sent.</summary>
    private static async Task StallThenEchoAsync(LoopServer server, int peers)
    {
        using ManualResetEventSlim busy = new();
        TestPeer[] all = [.. Enumerable.Range(0, peers).Select(_ => server.MakePeer())];
        for (int round = 0; round < 3; round++)
        {
            busy.Reset();
            Assert.That(server.Loop.Post(() => busy.Wait(server.Deadline)), Is.True);
            for (int i = 0; i < peers; i++)
            {
                if (round == 0)
                {
                    await all[i].ConnectAsync();
                }

                await all[i].SendAsync(Payload.Random(1000, seed: i + round));
            }

            busy.Set();
            for (int i = 0; i < peers; i++)
            {
                Payload.AssertSame(await all[i].ReadExactlyAsync(1000), Payload.Random(1000, seed: i + round));
            }
        }
    }

    private static Task EchoManyAsync(LoopServer server, int peers, int lengthBytes) => Task.WhenAll(Enumerable.Range(0, peers).Select(async seed =>
    {
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(lengthBytes, seed);
        Task<byte[]> reading = peer.ReadToEndAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }));

    /// <summary>Not the most: the test's own thread may stand for long between an answer and the look at it.</summary>
    private static long MedianOf(List<long> values) => values.Order().ElementAt(values.Count / 2);

    private Task<LoopServer> StartEchoAsync() =>
        LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0"));
}
