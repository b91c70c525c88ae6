using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>An operator is told how many connections a stop had to reset, and why.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class StopReportTests(Arm arm)
{
    [Test]
    public async Task A_stop_that_ends_everything_in_order_says_nothing()
    {
        await using LoopServer server = await StartAsync(deafs: 0, closeTimeout: TimeSpan.FromSeconds(60));
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Task stopping = server.StopAsync();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await stopping;
        Assert.That(Reports(server), Is.Empty);
    }

    [Test]
    public async Task At_the_deadline_those_who_are_left_are_counted()
    {
        await using LoopServer server = await StartAsync(deafs: 3, closeTimeout: TimeSpan.FromSeconds(60), deadline: TimeSpan.FromMilliseconds(300));
        await server.StopAsync();
        Assert.That(Reports(server), Is.EqualTo(
            ["connections were reset at the stop: 3 because the stop's deadline passed (ShutdownTimeout, 0.3 s); what was queued for them is lost"]));
    }

    [Test]
    public async Task A_cancelled_stop_counts_those_who_are_left()
    {
        await using LoopServer server = await StartAsync(deafs: 2, closeTimeout: TimeSpan.FromSeconds(60));
        using CancellationTokenSource now = new();
        Task stopping = server.StopAsync(now.Token);
        await now.CancelAsync();
        await stopping;
        Assert.That(Reports(server), Is.EqualTo(
            ["connections were reset at the stop: 2 because the stop was cancelled; what was queued for them is lost"]));
    }

    [Test]
    public async Task Those_who_do_not_read_within_the_close_time_are_counted()
    {
        await using LoopServer server = await StartAsync(deafs: 2, closeTimeout: TimeSpan.FromMilliseconds(200));
        await server.StopAsync();
        Assert.That(Reports(server), Is.EqualTo(
        [
            "connections were reset at the stop: 2 because their peers did not read, or did not end, within CloseTimeout and LingerBytes; what was queued for them is lost",
        ]));
        Assert.That(server.Journal.Count("close:LoopStopped"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_reset_before_the_stop_is_not_the_stops()
    {
        await using LoopServer server = await StartAsync(deafs: 1, closeTimeout: TimeSpan.FromMilliseconds(200));
        await server.OnLoopAsync(() => server.Script.FirstConnection.Result.Close());
        await server.AllGoneAsync();
        await server.StopAsync();
        Assert.That(server.Journal.Count("close:CloseTimeout"), Is.EqualTo(1));
        Assert.That(Reports(server), Is.Empty);
    }

    private static IEnumerable<string> Reports(LoopServer server) =>
        server.Log.Lines.Where(static line => line.Level == LogLevel.Warning && line.Message.Contains("at the stop", StringComparison.Ordinal)).Select(static line => line.Message);

    /// <summary>A server of peers that are sent much and read nothing.</summary>
    private async Task<LoopServer> StartAsync(int deafs, TimeSpan closeTimeout, TimeSpan? deadline = null)
    {
        LoopServer server = await LoopServer.StartAsync(
            arm,
            static script => new Scripted(script),
            options =>
            {
                options.SendQueueHardBytes = 64 * 1024 * 1024;
                options.CloseTimeout = closeTimeout;
            },
            options => options.ShutdownTimeout = deadline ?? TimeSpan.FromSeconds(20));
        if (deafs > 0)
        {
            server.Script.OnAccept = static connection => connection.Send(new byte[16 * 1024 * 1024]);
        }

        for (int i = 0; i < deafs; i++)
        {
            TestPeer deaf = server.MakePeer();
            deaf.LimitReceiving(16 * 1024);
            await deaf.ConnectAsync();
        }

        if (deafs > 0)
        {
            await server.Journal.WaitForAsync("accept", deafs);
        }

        return server;
    }
}
