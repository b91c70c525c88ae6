namespace Loop.Conformance.Tests.Limits;

/// <summary>
/// A loop that stood longer than a limit finds more waiting than a turn brings. Not with a submission thread, which takes bytes out of the socket after the turn as well.
/// </summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class LateLoopTests(Arm arm)
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private DrivenTime _time = null!;

    [SetUp]
    public void Reset() => _time = new();

    [Test]
    public async Task A_crowd_that_spoke_while_the_loop_stood_longer_than_a_limit_was_in_time()
    {
        // More than a turn brings.
        const int count = 700;
        await using LoopServer server = await StartAsync();
        TestPeer[] crowd = [.. Enumerable.Range(0, count).Select(_ => server.MakePeer())];
        await Task.WhenAll(crowd.Select(static peer => peer.ConnectAsync()));
        await server.Journal.WaitForAsync("accept", count);
        await SayMeanwhileAsync(server, crowd, "first", seconds: 3);
        await SayMeanwhileAsync(server, crowd, "next", seconds: 4);
        Assert.That(server.Journal.Entries, Has.None.StartWith("close"));
    }

    private async Task SayMeanwhileAsync(LoopServer server, TestPeer[] crowd, string text, int seconds)
    {
        await server.TurnAsync();
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            await Task.WhenAll(crowd.Select(peer => peer.SendAsync(text)));
            await Task.WhenAll(crowd.Select(server.ArrivedAsync));
            _time.Advance(seconds * _second);
        }

        await Eventually.IsAsync(() => server.Journal.Count("recv:" + text), crowd.Length, $"those who said {text} and were heard");
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        static script => new Scripted(script),
        static options =>
        {
            options.FirstByteTimeout = 2 * _second;
            options.IdleTimeout = 3 * _second;
        },
        options => options.TimeProvider = _time);
}
