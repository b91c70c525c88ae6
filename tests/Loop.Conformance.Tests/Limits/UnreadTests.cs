namespace Loop.Conformance.Tests.Limits;

/// <summary>Silent is who sends nothing, and not who sent what nobody has read yet: a handler that pauses leaves it in the socket.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptionsInFull))]
public sealed class UnreadTests(Arm arm)
{
    private const int HardBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private DrivenTime _time = null!;

    [SetUp]
    public void Reset() => _time = new();

    [Test]
    public async Task Who_speaks_to_a_handler_that_pauses_when_it_accepts_has_spoken()
    {
        await using LoopServer server = await StartAsync(firstByteSeconds: 2, idleSeconds: 10);
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("hi");
        await server.ArrivedAsync(peer);
        await PassAsync(server, seconds: 5);
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]));
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("recv:hi");
        Task ending = EndAsync(peer);
        await PassAsync(server, seconds: 12);
        await ending;
        await server.Journal.WaitForAsync("close:IdleTimeout");
    }

    [Test]
    public async Task Who_says_nothing_to_a_handler_that_pauses_when_it_accepts_is_silent()
    {
        await using LoopServer server = await StartAsync(firstByteSeconds: 2, idleSeconds: 100);
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        Task ending = EndAsync(peer);
        await PassAsync(server, seconds: 3);
        await ending;
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
    }

    [Test]
    public async Task Who_goes_on_sending_to_a_paused_handler_is_idle_once_it_stops()
    {
        await using LoopServer server = await StartAsync(firstByteSeconds: 0, idleSeconds: 3);
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        for (int second = 0; second < 10; second++)
        {
            await peer.SendAsync("x");
            await server.ArrivedAsync(peer);
            await PassAsync(server, seconds: 1);
        }

        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]));
        Task ending = EndAsync(peer);
        await PassAsync(server, seconds: 10);
        await ending;
        await server.Journal.WaitForAsync("close:IdleTimeout");
    }

    [Test]
    public async Task Who_goes_on_sending_and_takes_nothing_is_idle()
    {
        await using LoopServer server = await StartAsync(firstByteSeconds: 0, idleSeconds: 3);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(() => connection.Send(new byte[HardBytes / 2]));
        while (server.Journal.Count("close:IdleTimeout") == 0)
        {
            await peer.SendAsync("x");
            await PassAsync(server, seconds: 1);
        }

        await server.AllGoneAsync();
    }

    private static async Task EndAsync(TestPeer peer)
    {
        await peer.ReadToAnyEndAsync();
        peer.Dispose();
    }

    private async Task PassAsync(LoopServer server, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _time.Advance(_second);
            await server.TurnAsync();
        }
    }

    private Task<LoopServer> StartAsync(int firstByteSeconds, int idleSeconds) => LoopServer.StartAsync(
        arm,
        static script => new Scripted(script),
        options =>
        {
            options.FirstByteTimeout = firstByteSeconds * _second;
            options.IdleTimeout = idleSeconds * _second;
            options.SendQueueHardBytes = HardBytes;
        },
        options => options.TimeProvider = _time);
}
