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

    private LoopHost Build() => LoopHost.CreateBuilder("--backend", backend, "--loops", "2").Listen<Echo.EchoSpan>("127.0.0.1:0").Build();
}
