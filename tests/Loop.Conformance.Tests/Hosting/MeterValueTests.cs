using System.Diagnostics.Metrics;
using Loop.Conformance.Tests.Actors;
using Loop.Conformance.Tests.Clients;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>What instruments say where a loop is in distress, read as a monitoring system reads them.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MeterValueTests(Arm arm)
{
    [Test]
    public async Task A_stall_and_what_waits_in_mailboxes_meanwhile_are_measured()
    {
        const int messages = 5;
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        await using LoopServer server = await StartAsync(static options => options.StallThreshold = TimeSpan.FromMilliseconds(20));
        Collection collection = new(senders: 1);
        Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
        await server.TurnAsync();
        long before = Read("loop.stalls");
        long handled = Read("loop.messages");
        Assert.That(Read("loop.mailbox.messages"), Is.Zero);
        Assert.That(server.Loop.Post(() => StandStill(standing, letGo, server.Deadline)), Is.True);
        standing.Wait(server.Deadline);
        for (int i = 0; i < messages; i++)
        {
            Assert.That(address.Tell(new Numbered(0, i)), Is.EqualTo(TellStatus.Ok));
        }

        Assert.That(Read("loop.mailbox.messages"), Is.EqualTo(messages));
        await Eventually.HoldsAsync(() => Read("loop.stalls") > before, static () => "no stall was measured");
        letGo.Set();
        await collection.HasAllAsync(messages);
        await server.TurnAsync();
        Assert.That(Read("loop.mailbox.messages"), Is.Zero);
        Assert.That(Read("loop.messages") - handled, Is.EqualTo(messages));
    }

    [Test]
    public async Task Receives_without_a_buffer_and_overflows_of_the_completion_queue_are_measured()
    {
        const int peers = 60;
        await using LoopServer server = await StartAsync(static options => options.Ring = options.Ring with
        {
            SubmissionEntries = 4,
            CompletionEntries = 8,
            ReceiveBuffers = 1,
            MaxReceiveBuffers = 2,
            ReceiveBufferBytes = 4096,
            MaxReceiveBytes = 4096,
        });
        List<TestPeer> all = [];
        for (int i = 0; i < peers; i++)
        {
            all.Add(await server.ConnectAsync());
        }

        string text = new('x', 3000);
        for (int round = 0; round < 3; round++)
        {
            using ManualResetEventSlim standing = new();
            using ManualResetEventSlim letGo = new();
            Assert.That(server.Loop.Post(() => StandStill(standing, letGo, server.Deadline)), Is.True);
            standing.Wait(server.Deadline);
            foreach (TestPeer peer in all)
            {
                await peer.SendAsync(text);
            }

            letGo.Set();
            foreach (TestPeer peer in all)
            {
                Assert.That(await peer.ReadTextAsync(text.Length), Is.EqualTo(text));
            }
        }

        await server.TurnAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Read("loop.ring.out_of_buffers"), Is.EqualTo(server.RingCounters.OutOfBuffers));
            Assert.That(Read("loop.ring.overflows"), Is.EqualTo(server.RingCounters.Overflows));
            // Readiness has neither: bytes wait in the kernel.
            Assert.That(Read("loop.ring.overflows") > 0, Is.EqualTo(!arm.IsEpoll), "overflows");
            if (arm.IsEpoll || arm.DrawsOnPool)
            {
                Assert.That(Read("loop.ring.out_of_buffers") > 0, Is.EqualTo(!arm.IsEpoll), "receives without a buffer");
            }
        });
    }

    [Test]
    public async Task Connections_that_are_made_count_as_those_that_come_in_do()
    {
        await using LoopServer server = await StartAsync(static _ => { });
        using RealListener listener = RealListener.Start();
        using TestPeer incoming = await server.ConnectAsync();
        await incoming.SendAsync("x");
        await incoming.ReadExactlyAsync(1);
        ConnectOperation operation = server.Connect(listener.Text);
        using (await listener.AcceptAsync(server.Deadline))
        {
            Assert.That((await operation.Completion.WaitAsync(server.Deadline)).Status, Is.EqualTo(ConnectStatus.Connected));
            Assert.That(Read("loop.connections.connected"), Is.EqualTo(1));
            AssertBalanced(active: 2);
        }

        await Eventually.IsAsync(() => server.ConnectionCount, 1, "the count of connections");
        await server.TurnAsync();
        Assert.That(Read("loop.connections.closed"), Is.EqualTo(1));
        AssertBalanced(active: 1);
        string gone = listener.Text;
        listener.Dispose();
        Assert.That((await server.Connect(gone).Completion.WaitAsync(server.Deadline)).Status, Is.EqualTo(ConnectStatus.Refused));
        Assert.That(Read("loop.connections.failed"), Is.EqualTo(1));
        AssertBalanced(active: 1);

        static void AssertBalanced(int active)
        {
            Assert.That(Read("loop.connections.active"), Is.EqualTo(active));
            Assert.That(Read("loop.connections.accepted") + Read("loop.connections.connected") - Read("loop.connections.closed"), Is.EqualTo(active));
        }
    }

    private static void StandStill(ManualResetEventSlim standing, ManualResetEventSlim letGo, CancellationToken deadline)
    {
        standing.Set();
        letGo.Wait(deadline);
    }

    /// <summary>The value of an instrument of the one loop, collected now.</summary>
    private static long Read(string name)
    {
        List<long> values = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, on) =>
            {
                if (instrument.Meter.Name == "Loop" && instrument.Name == name)
                {
                    on.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            Assert.That(tags.ToArray(), Is.EqualTo([new KeyValuePair<string, object?>("loop.index", 0)]));
            values.Add(value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return values.Single();
    }

    private Task<LoopServer> StartAsync(Action<LoopOptions> configure) =>
        LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), configure);
}
