namespace Loop.Conformance.Tests.Hosting;

/// <summary>Times of a host that make no sense: a number alone in configuration, which is days, above all.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class HostTimesTests(string backend)
{
    [TestCase("50", "StallThreshold is 50.00:00:00; choose 00:00:00, which switches it off, to 1.00:00:00")]
    [TestCase("-00:00:01", "StallThreshold is -00:00:01")]
    public Task A_stall_threshold_out_of_range_ends_the_start(string value, string message) =>
        RefusedAsync(options => options.StallThreshold = TimeSpan.Parse(value, null), message);

    [TestCase("5", "StallIsolation is 5.00:00:00; choose 00:00:00, which switches it off, to 1.00:00:00")]
    [TestCase("-00:00:01", "StallIsolation is -00:00:01")]
    public Task So_does_a_time_to_isolation(string value, string message) =>
        RefusedAsync(options => options.StallIsolation = TimeSpan.Parse(value, null), message);

    [TestCase("60", "EndProcessAfterStall is 60.00:00:00; choose 00:00:00.0010000 to 1.00:00:00, or leave it out for never")]
    [TestCase("00:00:00", "EndProcessAfterStall is 00:00:00")]
    public Task So_does_a_time_to_the_end_of_the_process(string value, string message) =>
        RefusedAsync(options => options.EndProcessAfterStall = TimeSpan.Parse(value, null), message);

    [TestCase("60", "ShutdownTimeout is 60.00:00:00; choose 00:00:00, which resets all at once, to 24.00:00:00")]
    [TestCase("-00:00:00.001", "ShutdownTimeout is -00:00:00.0010000")]
    public Task So_does_a_time_for_the_stop(string value, string message) =>
        RefusedAsync(options => options.ShutdownTimeout = TimeSpan.Parse(value, null), message);

    [Test]
    public async Task The_longest_times_and_those_that_switch_off_are_taken()
    {
        foreach (TimeSpan stalls in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromDays(1)])
        {
            await using LoopHost host = Build(options =>
            {
                options.StallThreshold = stalls;
                options.StallIsolation = stalls;
                options.EndProcessAfterStall = TimeSpan.FromDays(1);
                options.ShutdownTimeout = TimeSpan.FromDays(24);
            });
            await host.StartAsync();
        }
    }

    private LoopHost Build(Action<LoopOptions> configure) =>
        LoopHost.CreateBuilder("--backend", backend, "--loops", "1").Listen<Echo.EchoSpan>("127.0.0.1:0").Configure(configure).Build();

    private async Task RefusedAsync(Action<LoopOptions> configure, string message)
    {
        await using LoopHost host = Build(configure);
        Assert.That(
            () => host.StartAsync(),
            Throws.TypeOf<LoopException>().With.Message.Contains(message).And.Message.Contains("a number alone is days: \"00:01:00\" is a minute"));
    }
}
