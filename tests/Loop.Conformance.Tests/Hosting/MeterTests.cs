using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>Who listens to the meter is called on the threads of loops, and what he throws costs no loop anything.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MeterTests(Arm arm)
{
    private int _calls;

    [Test]
    public async Task A_listener_of_ticks_that_throws_ends_no_loop_and_is_logged_once()
    {
        using MeterListener listener = Listen(Throw);
        await using LoopServer server = await StartAsync();
        listener.Start();
        await AssertServesAsync(server);
        await TurnUntilAsync(server, calls: 6);
        await AssertServesAsync(server);
        (LogLevel level, string message, Exception? exception) = server.Log.Lines.Single(static line => line.Exception is InvalidOperationException);
        Assert.That(level, Is.EqualTo(LogLevel.Error));
        Assert.That(message, Does.StartWith("Loop 0: a listener of the meter threw at"));
        Assert.That(exception!.Message, Is.EqualTo("a listener's fault"));
        Assert.That(server.Host.IsHealthy, Is.True);
        await server.StopAsync();
    }

    [Test]
    public async Task One_that_throws_at_one_instrument_hears_of_the_other()
    {
        int counts = 0;
        using MeterListener listener = Listen(Throw);
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref counts));
        await using LoopServer server = await StartAsync();
        listener.Start();
        await TurnUntilAsync(server, calls: 3);
        await Eventually.HoldsAsync(() => Volatile.Read(ref counts) >= 3, () => $"{counts} counts of completions");
        Assert.That(server.Host.IsHealthy, Is.True);
    }

    [Test]
    public async Task One_that_throws_when_the_meter_ends_does_not_disturb_the_stop()
    {
        using MeterListener listener = Listen(static () => { });
        listener.MeasurementsCompleted = (_, _) => Throw();
        await using LoopServer server = await StartAsync();
        listener.Start();
        await AssertServesAsync(server);
        await server.StopAsync();
        listener.MeasurementsCompleted = null;
        Assert.That(_calls, Is.GreaterThan(0), "the listener was told of the end");
        Assert.That(server.Log.Lines.Count(static line => line.Exception is InvalidOperationException), Is.EqualTo(1));
    }

    private static async Task AssertServesAsync(LoopServer server)
    {
        using TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("hello");
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("hello"));
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));

    private async Task TurnUntilAsync(LoopServer server, int calls)
    {
        for (int i = 0; i < calls * 10 && Volatile.Read(ref _calls) < calls; i++)
        {
            await server.TurnAsync();
        }

        Assert.That(_calls, Is.GreaterThanOrEqualTo(calls));
    }

    private MeterListener Listen(Action tick)
    {
        _calls = 0;
        MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, on) =>
            {
                if (instrument.Meter.Name == "Loop" && instrument.Name.StartsWith("loop.tick.", StringComparison.Ordinal))
                {
                    on.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => tick());
        return listener;
    }

    private void Throw()
    {
        Interlocked.Increment(ref _calls);
        throw new InvalidOperationException("a listener's fault");
    }
}
