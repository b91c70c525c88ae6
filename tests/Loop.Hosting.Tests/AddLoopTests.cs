using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Loop.Hosting.Tests;

/// <summary>Loops inside an application of Microsoft.Extensions.Hosting.</summary>
[NonParallelizable]
public class AddLoopTests
{
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(120);

    [Test]
    public async Task An_application_serves_with_its_services_and_stops_in_order()
    {
        using IHost application = await StartAsync();
        using TcpClient client = await ConnectAsync(application);
        Assert.That(await EchoAsync(client, "hello"), Is.EqualTo("hello"));
        await application.StopAsync();
        Assert.That(await client.GetStream().ReadAsync(new byte[1]), Is.Zero, "the end, in order");
        Assert.That(application.Services.GetRequiredService<Record>().Closed, Is.EqualTo([CloseReason.LoopStopped]));
    }

    [TestCase("Loop:Listeners:Echo:IdleTimeout", null)]
    [TestCase("Loop:Listeners:public:IdleTimeout", "public")]
    public async Task Configuration_comes_over_the_program_and_the_attribute(string key, string? name)
    {
        using IHost application = await StartAsync(new() { [key] = "00:00:00.100" }, options =>
        {
            options.Name = name;
            options.IdleTimeout = TimeSpan.FromMinutes(1);
            options.FirstByteTimeout = TimeSpan.Zero;
        });
        using TcpClient client = await ConnectAsync(application);
        Assert.That(await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(_time), Is.Zero);
        client.Close();
        await HoldsAsync(() => !application.Services.GetRequiredService<Record>().Closed.IsEmpty, "the close");
        Assert.That(application.Services.GetRequiredService<Record>().Closed, Is.EqualTo([CloseReason.IdleTimeout]));
    }

    [Test]
    public void A_port_in_use_is_told_with_a_remedy_that_an_application_has()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        Assert.That(
            () => StartAsync(endPoint: taken.LocalEndPoint!.ToString()!),
            Throws.TypeOf<LoopException>().With.Message.Contains($"cannot listen on {taken.LocalEndPoint}")
                .And.Message.Contains("choose another port, in the call of Listen, or for the first listener by LOOP_PORT (or --port, where"));
    }

    [Test]
    public async Task Configuration_chooses_the_backend_and_the_count_of_loops()
    {
        using IHost application = await StartAsync(new() { ["Loop:Backend"] = "Epoll", ["Loop:Loops"] = "3" });
        LoopHost host = application.Services.GetRequiredService<LoopHost>();
        Assert.Multiple(() =>
        {
            Assert.That(host.Loops, Has.Count.EqualTo(3));
            Assert.That(host.StartupRecord!.Backend, Is.EqualTo(Backend.Epoll));
        });
    }

    [Test]
    public async Task A_loop_that_is_held_turns_the_health_red_until_it_turns_again()
    {
        using IHost application = await StartAsync(new() { ["Loop:StallThreshold"] = "00:00:00.020", ["Loop:StallIsolation"] = "00:00:00.060" });
        HealthCheckService health = application.Services.GetRequiredService<HealthCheckService>();
        await HoldsAsync(() => health.CheckHealthAsync().GetAwaiter().GetResult().Status == HealthStatus.Healthy, "the health at first");
        using TcpClient client = await ConnectAsync(application);
        await client.GetStream().WriteAsync("hold"u8.ToArray());
        await HoldsAsync(() => health.CheckHealthAsync().GetAwaiter().GetResult().Status == HealthStatus.Unhealthy, "the health to turn red");
        application.Services.GetRequiredService<Record>().Release.Set();
        await HoldsAsync(() => health.CheckHealthAsync().GetAwaiter().GetResult().Status == HealthStatus.Healthy, "the health to recover");
    }

    [Test]
    public async Task Metrics_tell_what_the_loops_did()
    {
        Dictionary<string, double> seen = [];
        using IHost application = await StartAsync();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (instrument.Meter.Name == "Loop" && instrument.Meter.Scope == application.Services.GetRequiredService<IMeterFactory>())
            {
                on.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        listener.Start();
        using (TcpClient client = await ConnectAsync(application))
        {
            Assert.That(await EchoAsync(client, "hello"), Is.EqualTo("hello"));
        }

        await HoldsAsync(() => application.Services.GetRequiredService<LoopHost>().Loops[0].ConnectionCount == 0, "the end of the connection");
        listener.RecordObservableInstruments();
        lock (seen)
        {
            Assert.Multiple(() =>
            {
                Assert.That(seen["loop.connections.accepted"], Is.EqualTo(1));
                Assert.That(seen["loop.connections.closed"], Is.EqualTo(1));
                Assert.That(seen["loop.connections.active"], Is.Zero);
                Assert.That(seen["loop.io.received"], Is.EqualTo(5));
                Assert.That(seen["loop.io.sent"], Is.EqualTo(5));
                Assert.That(seen["loop.turns"], Is.GreaterThan(0));
                Assert.That(seen["loop.ring.buffers.low_water"], Is.GreaterThan(0));
                Assert.That(seen["loop.tick.duration"], Is.GreaterThan(0));
                Assert.That(seen["loop.tick.completions"], Is.GreaterThan(0));
            });
        }

        void Add(Instrument instrument, double value)
        {
            lock (seen)
            {
                seen[instrument.Name] = seen.GetValueOrDefault(instrument.Name) + value;
            }
        }
    }

    [Test]
    public async Task A_connection_has_a_span_while_somebody_listens()
    {
        List<Activity> ended = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == "Loop",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                {
                    ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using IHost application = await StartAsync();
        using (TcpClient client = await ConnectAsync(application))
        {
            Assert.That(await EchoAsync(client, "hello"), Is.EqualTo("hello"));
        }

        await HoldsAsync(() => Snapshot().Length == 1, "the span to end");
        Activity span = Snapshot()[0];
        Assert.Multiple(() =>
        {
            Assert.That(span.OperationName, Is.EqualTo("loop.connection"));
            Assert.That(span.GetTagItem("loop.handler"), Is.EqualTo(typeof(Echo).FullName));
            Assert.That(span.GetTagItem("loop.close_reason"), Is.EqualTo(nameof(CloseReason.PeerClosed)));
        });

        Activity[] Snapshot()
        {
            lock (ended)
            {
                return [.. ended];
            }
        }
    }

    [Test]
    public async Task A_listener_of_spans_that_throws_ends_no_loop()
    {
        int thrown = 0;
        using ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == "Loop",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Throw(only: 1),
            ActivityStopped = _ => Throw(only: 2),
        };
        ActivitySource.AddActivityListener(listener);
        using IHost application = await StartAsync();
        // The first at its span's start, the second at its end.
        for (int i = 0; i < 3; i++)
        {
            using TcpClient client = await ConnectAsync(application);
            Assert.That(await EchoAsync(client, "hello"), Is.EqualTo("hello"));
        }

        await HoldsAsync(() => Volatile.Read(ref thrown) == 2, "both to be thrown");
        using TcpClient last = await ConnectAsync(application);
        Assert.That(await EchoAsync(last, "hello"), Is.EqualTo("hello"));
        Assert.That(application.Services.GetRequiredService<LoopHost>().IsHealthy, Is.True);

        void Throw(int only)
        {
            if (Interlocked.CompareExchange(ref thrown, only, only - 1) == only - 1)
            {
                throw new InvalidOperationException("a listener's fault");
            }
        }
    }

    [Test]
    public async Task A_logger_that_throws_ends_no_loop()
    {
        BrokenLogs logs = new();
        using IHost application = await StartAsync(logs: logs);
        using (TcpClient client = await ConnectAsync(application))
        {
            await client.GetStream().WriteAsync("throw"u8.ToArray());
            Assert.That(await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(_time), Is.Zero, "what the handler threw closes its connection");
        }

        Assert.That(logs.Thrown, Is.GreaterThan(0), "the logger was asked");
        using TcpClient next = await ConnectAsync(application);
        Assert.That(await EchoAsync(next, "hello"), Is.EqualTo("hello"));
        Assert.That(application.Services.GetRequiredService<LoopHost>().IsHealthy, Is.True);
    }

    [Test]
    public void Adding_loops_twice_is_refused()
    {
        HostApplicationBuilder builder = new();
        builder.Services.AddLoop(static _ => { });
        Assert.That(() => builder.Services.AddLoop(static _ => { }), Throws.InvalidOperationException.With.Message.Contains("Call it once"));
    }

    private static async Task<IHost> StartAsync(Dictionary<string, string?>? configuration = null, Action<ListenOptions>? listen = null, ILoggerProvider? logs = null, string endPoint = "127.0.0.1:0")
    {
        HostApplicationBuilder builder = new();
        if (logs is not null)
        {
            builder.Logging.ClearProviders().AddProvider(logs);
        }

        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loop:Loops"] = "1" });
        builder.Configuration.AddInMemoryCollection(configuration ?? []);
        builder.Services.AddSingleton<Record>();
        builder.Services.AddLoop(loop => loop.Listen<Echo>(endPoint, listen));
        builder.Services.AddHealthChecks().AddLoop();
        IHost application = builder.Build();
        try
        {
            await application.StartAsync();
            return application;
        }
        catch
        {
            application.Dispose();
            throw;
        }
    }

    private static async Task<TcpClient> ConnectAsync(IHost application)
    {
        TcpClient client = new();
        await client.ConnectAsync(application.Services.GetRequiredService<LoopHost>().EndPoints[0].Ip!);
        return client;
    }

    private static async Task<string> EchoAsync(TcpClient client, string text)
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        byte[] answer = new byte[text.Length];
        await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(_time);
        return Encoding.ASCII.GetString(answer);
    }

    private static async Task HoldsAsync(Func<bool> condition, string what)
    {
        long deadline = Environment.TickCount64 + (long)_time.TotalMilliseconds;
        while (!condition())
        {
            Assert.That(Environment.TickCount64, Is.LessThan(deadline), $"waiting for {what}");
            await Task.Yield();
        }
    }
}
