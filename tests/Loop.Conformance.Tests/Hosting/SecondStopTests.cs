namespace Loop.Conformance.Tests.Hosting;

/// <summary>A stop that is under way, and another one that is not to wait for it.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SecondStopTests(Arm arm)
{
    [Test]
    public async Task A_second_stop_that_is_cancelled_ends_the_first_at_once()
    {
        TimeSpan patient = TimeSpan.FromSeconds(60);
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static script => new Scripted(script),
            options =>
            {
                options.SendQueueHardBytes = 64 * 1024 * 1024;
                options.CloseTimeout = patient;
            },
            options => options.ShutdownTimeout = patient);
        server.Script.OnAccept = static connection => connection.Send(new byte[32 * 1024 * 1024]);
        TestPeer deaf = server.MakePeer();
        deaf.LimitReceiving(16 * 1024);
        await deaf.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Task first = server.Host.StopAsync();
        using CancellationTokenSource now = new();
        Task second = server.StopAsync(now.Token);
        await now.CancelAsync();
        await Task.WhenAll(first, second);
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:LoopStopped"]));
        Assert.That(server.Log.Lines.Single(static line => line.Message.Contains("connections were reset")).Message, Does.Contain("1 because the stop was cancelled"));
    }

    [Test]
    public async Task A_stop_that_is_cancelled_while_the_host_starts_gives_the_start_up()
    {
        using ManualResetEventSlim isStarting = new();
        using ManualResetEventSlim goesOn = new();
        BrokenTime time = new(loop: 1);
        time.OnNextLook(() =>
        {
            isStarting.Set();
            goesOn.Wait(Eventually.Patience);
        });
        LoopHost host = LoopHost.CreateBuilder().Listen<Echo.EchoSpan>("127.0.0.1:0").Configure(options =>
        {
            arm.Configure(options);
            options.Loops = 2;
            options.TimeProvider = time;
        }).Build();
        Task start = host.StartAsync();
        Assert.That(isStarting.Wait(Eventually.Patience), Is.True);
        Task stop = host.StopAsync(new CancellationToken(canceled: true));
        try
        {
            await host.Loops[0].Ended.WaitAsync(Eventually.Patience);
        }
        finally
        {
            goesOn.Set();
        }

        OperationCanceledException exception = (await Assert.ThrowsAsync<OperationCanceledException>(() => start))!;
        Assert.That(exception.Message, Does.Contain("the stop was cancelled"));
        await stop.WaitAsync(Eventually.Patience);
        Assert.That(host.Loops.Select(static loop => loop.Ended.IsCompletedSuccessfully), Is.All.True);
    }
}
