using System.Diagnostics.Metrics;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>What reads a host's loops on other threads may do so while the host starts.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class GrowingHostTests(Arm arm)
{
    [Test]
    public async Task Who_collects_while_the_loops_start_is_told_of_those_that_are_there()
    {
        using ManualResetEventSlim isStarting = new();
        using ManualResetEventSlim goesOn = new();
        BrokenTime time = new(loop: 1);
        time.OnNextLook(() =>
        {
            isStarting.Set();
            goesOn.Wait(Eventually.Patience);
        });
        await using LoopHost host = Build(loops: 4, time);
        IReadOnlyList<EventLoop> loops = host.Loops;
        IEnumerator<EventLoop> reader = loops.GetEnumerator();
        Task start = host.StartAsync();
        Assert.That(isStarting.Wait(Eventually.Patience), Is.True);
        // The loop's thread may be here before who made it has put it among the others.
        await Eventually.IsAsync(() => host.Loops.Count, 2, "the count of loops");
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument is { Meter.Name: "Loop", Name: "loop.turns" })
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        bool isFirst = true;
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (isFirst && host.Loops.Count == 2)
            {
                isFirst = false;
                goesOn.Set();
                start.Wait(Eventually.Patience);
            }
        });
        listener.Start();
        Assert.That(listener.RecordObservableInstruments, Throws.Nothing);
        Assert.That(isFirst, Is.False, "the loops started in the middle of the collection");
        await start;
        Assert.That(loops, Has.Count.EqualTo(4), "who has asked for the loops before sees those that have come since");
        Assert.That(loops.Select(static loop => loop.Index), Is.EqualTo([0, 1, 2, 3]));
        Assert.That(reader.MoveNext(), Is.False, "who went through them before");
    }

    [Test]
    public async Task Whether_a_host_is_healthy_may_be_asked_while_its_loops_start()
    {
        for (int round = 0; round < 3; round++)
        {
            await using LoopHost host = Build(loops: 8, TimeProvider.System);
            using CancellationTokenSource started = new();
            Task[] asking = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                while (!started.IsCancellationRequested)
                {
                    if (!host.IsHealthy || host.Loops.Any(static loop => loop is null))
                    {
                        throw new InvalidOperationException("A host that starts is healthy.");
                    }
                }
            }))];
            await host.StartAsync();
            await started.CancelAsync();
            await Task.WhenAll(asking);
        }
    }

    private LoopHost Build(int loops, TimeProvider time) => LoopHost.CreateBuilder().Listen<Echo.EchoSpan>("127.0.0.1:0").Configure(options =>
    {
        arm.Configure(options);
        options.Loops = loops;
        options.TimeProvider = time;
    }).Build();
}
