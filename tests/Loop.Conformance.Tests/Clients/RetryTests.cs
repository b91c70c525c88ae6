namespace Loop.Conformance.Tests.Clients;

/// <summary>Connects that fail at once, and whose callback connects again.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class RetryTests(Arm arm)
{
    private string _path = null!;
    private int _outcomes;

    [SetUp]
    public void Reset()
    {
        _path = Path.Combine(Path.GetTempPath(), $"loop-{Guid.NewGuid():N}.sock");
        _outcomes = 0;
    }

    [Test]
    public async Task A_callback_that_connects_again_without_end_leaves_the_loop_time_for_others()
    {
        await using LoopServer server = await StartAsync();
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(server.Deadline);
        await server.OnLoopAsync(() => Retry(server, enough.Token));
        TestPeer peer = await server.ConnectAsync();
        for (int i = 0; i < 10; i++)
        {
            int before = await server.OnLoopAsync(() => _outcomes);
            await peer.SendAsync("ping");
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
            await server.TurnAsync();
            Assert.That(await server.OnLoopAsync(() => _outcomes), Is.GreaterThan(before), "and the others leave it time");
        }

        await enough.CancelAsync();
        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Connector.IsIdle), Is.True);
    }

    [Test]
    public async Task A_callback_that_connects_again_without_end_does_not_hold_up_the_stop()
    {
        await using LoopServer server = await StartAsync();
        await server.OnLoopAsync(() => Retry(server, server.Deadline));
        await Eventually.HoldsAsync(() => Volatile.Read(ref _outcomes) > 2, static () => "nothing was tried again");
        await server.StopAsync();
    }

    private void Retry(LoopServer server, CancellationToken enough) => server.Loop.Connect(
        "unix:" + _path,
        () => new ScriptedClient(server.Script),
        outcome: result =>
        {
            Volatile.Write(ref _outcomes, _outcomes + 1);
            if (!result.IsConnected && !enough.IsCancellationRequested)
            {
                Retry(server, enough);
            }
        },
        // It says when the callback has asked often enough; the connects themselves are not given up.
        cancellationToken: CancellationToken.None);

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
}
