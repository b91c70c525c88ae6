namespace Loop.Conformance.Tests.Hosting;

/// <summary>A host starts once, and can be stopped at any moment.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class HostStateTests(string backend)
{
    [Test]
    public async Task A_host_that_was_started_does_not_start_again()
    {
        await using LoopHost host = Build();
        await host.StartAsync();
        Assert.That(() => host.StartAsync(), Throws.InvalidOperationException.With.Message.Contains("started before").And.Message.Contains("build another one"));
        await host.StopAsync();
        Assert.That(() => host.StartAsync(), Throws.InvalidOperationException.With.Message.Contains("build another one"));
    }

    [Test]
    public async Task A_host_that_was_stopped_first_does_not_start()
    {
        await using LoopHost host = Build();
        await host.StopAsync();
        Assert.That(() => host.StartAsync(), Throws.InvalidOperationException.With.Message.Contains("was stopped").And.Message.Contains("build another one"));
    }

    [Test]
    public async Task A_stop_while_the_host_starts_stops_what_has_started()
    {
        for (int i = 0; i < 5; i++)
        {
            LoopHost host = Build();
            Task start = host.StartAsync();
            await host.DisposeAsync();
            // It has ended before the stop; its task may complete on another thread, a moment later.
            await start.WaitAsync(Eventually.Patience);
            Assert.That(host.Loops.Select(static loop => loop.Ended.IsCompletedSuccessfully), Is.Not.Empty.And.All.True);
        }
    }

    [Test]
    public async Task A_start_that_fails_says_why_also_where_a_loop_does_not_end_with_it()
    {
        using ManualResetEventSlim release = new();
        ServerLog log = new();
        LoopHost? host = null;
        host = LoopHost.CreateBuilder("--backend", backend, "--loops", "1").UseLogging(log)
            .Spawn(() => new Held(release), spawned: _ =>
            {
                Assert.That(SpinWait.SpinUntil(() => host!.Loops[0].Holder.Contains(nameof(Held), StringComparison.Ordinal), Eventually.Patience), Is.True, "the actor starts");
                throw new LoopException("the first cause");
            }).Build();
        try
        {
            LoopException exception = (await Assert.ThrowsAsync<LoopException>(() => host.StartAsync()))!;
            Assert.That(exception.Message, Is.EqualTo("the first cause"));
            Exception second = log.Lines.Single(static line => line.Exception is LoopException).Exception!;
            Assert.That(second.Message, Does.Contain("a loop did not end with the host").And.Contain(nameof(Held)));
        }
        finally
        {
            release.Set();
        }

        await host.Loops[0].Ended.WaitAsync(Eventually.Patience);
        await host.DisposeAsync();
    }

    [Test]
    public async Task A_loop_that_fails_makes_RunAsync_throw_what_ended_it()
    {
        BrokenTime time = new(loop: 0);
        LoopHost host = LoopHost.CreateBuilder("--backend", backend, "--loops", "2").Listen<Echo.EchoSpan>("127.0.0.1:0").Configure(options => options.TimeProvider = time).Build();
        int exitCode = Environment.ExitCode;
        Task run = host.RunAsync();
        await Eventually.HoldsAsync(() => host.EndPoints.Count == 1, static () => "the host does not listen");
        time.Break();
        host.Loops[0].Post(static () => { });
        InvalidOperationException exception = (await Assert.ThrowsAsync<InvalidOperationException>(() => run.WaitAsync(Eventually.Patience)))!;
        Assert.That(exception.Message, Is.EqualTo("the clock is broken"));
        Assert.That(Environment.ExitCode, Is.EqualTo(exitCode), "whoever catches it says how the process ends");
    }

    private LoopHost Build() => LoopHost.CreateBuilder("--backend", backend, "--loops", "2").Listen<Echo.EchoSpan>("127.0.0.1:0").Build();
}

/// <summary>Holds its loop as it starts.</summary>
[LoopHandler]
internal sealed partial class Held(ManualResetEventSlim release)
{
    [OnStart]
    private void Started() => release.Wait(TimeSpan.FromSeconds(25));
}
