using System.Diagnostics;
using System.Text;

namespace Loop.Conformance.Tests.Limits;

/// <summary>Connections that stay silent.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TimeoutTests(Arm arm)
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private DrivenTime _time = null!;

    [SetUp]
    public void Reset() => _time = new();

    [Test]
    public async Task Who_connects_and_says_nothing_runs_into_the_time_to_the_first_byte()
    {
        await using LoopServer server = await StartAsync(static options => options.FirstByteTimeout = TimeSpan.FromMilliseconds(150));
        Stopwatch watch = Stopwatch.StartNew();
        TestPeer peer = await server.ConnectAsync();
        await EndAsync(peer);
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
        Assert.That(watch.ElapsedMilliseconds, Is.AtLeast(140));
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:FirstByteTimeout"]));
    }

    [Test]
    public async Task Who_spoke_in_time_stays_while_a_later_silent_one_goes()
    {
        await using LoopServer server = await StartDrivenAsync(static options => options.FirstByteTimeout = 2 * _second);
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        TestPeer speaker = await server.ConnectAsync();
        await speaker.SendAsync("hi");
        Assert.That(await speaker.ReadTextAsync(2), Is.EqualTo("hi"));
        await PassAsync(server, seconds: 1);
        TestPeer silent = await server.ConnectAsync();
        Task ending = EndAsync(silent);
        await server.Journal.WaitForAsync("accept", 2);
        await PassAsync(server, seconds: 3);
        await ending;
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
        await speaker.SendAsync("there");
        Assert.That(await speaker.ReadTextAsync(5), Is.EqualTo("there"));
    }

    [Test]
    public async Task Bytes_of_the_server_do_not_lift_the_time_to_the_first_byte()
    {
        await using LoopServer server = await StartAsync(static options => options.FirstByteTimeout = TimeSpan.FromMilliseconds(150));
        server.Script.OnAccept = static connection => connection.Send("welcome"u8);
        TestPeer peer = await server.ConnectAsync();
        Assert.That(Encoding.ASCII.GetString((await peer.ReadToAnyEndAsync()).Bytes), Is.EqualTo("welcome"));
        peer.Dispose();
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
    }

    [Test]
    public async Task An_idle_connection_is_closed_and_a_busy_one_stays()
    {
        await using LoopServer server = await StartDrivenAsync(static options => options.IdleTimeout = 3 * _second);
        server.Script.IsQuiet = true;
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        TestPeer busy = await server.ConnectAsync();
        TestPeer idle = await server.ConnectAsync();
        await idle.SendAsync("hi");
        await idle.ReadExactlyAsync(2);
        Task idling = EndAsync(idle);
        for (int second = 1; second <= 4; second++)
        {
            Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "accept"]), $"before second {second}");
            await busy.SendAsync("ping");
            await busy.ReadExactlyAsync(4);
            await PassAsync(server, seconds: 1);
        }

        await idling;
        await server.Journal.WaitForAsync("close:IdleTimeout");
        for (int i = 0; i < 10; i++)
        {
            await busy.SendAsync("ping");
            await busy.ReadExactlyAsync(4);
        }

        Assert.That(server.Journal.Count("close:IdleTimeout"), Is.EqualTo(1));
    }

    [Test]
    public async Task Bytes_that_the_server_sends_keep_a_connection_from_being_idle()
    {
        await using LoopServer server = await StartDrivenAsync(static options => options.IdleTimeout = 3 * _second);
        TestPeer listening = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await listening.SendAsync("hi");
        await server.Journal.WaitForAsync("recv:hi");
        TestPeer idle = await server.ConnectAsync();
        await idle.SendAsync("idle");
        await server.Journal.WaitForAsync("recv:idle");
        Task idling = EndAsync(idle);
        for (int second = 1; second <= 4; second++)
        {
            Assert.That(server.Journal.Entries, Has.None.StartWith("close"), $"before second {second}");
            await server.OnLoopAsync(() => connection.Send("news"u8));
            await listening.ReadExactlyAsync(4);
            await PassAsync(server, seconds: 1);
        }

        await idling;
        await server.Journal.WaitForAsync("close:IdleTimeout");
        Assert.That(server.Journal.Count("close:IdleTimeout"), Is.EqualTo(1));
        Assert.That(await server.OnLoopAsync(() => connection.Send("news"u8)), Is.EqualTo(SendStatus.Ok));
    }

    [Test]
    public async Task An_idle_connection_is_closed_while_it_is_paused()
    {
        await using LoopServer server = await StartDrivenAsync(static options => options.IdleTimeout = _second);
        server.Script.OnRecv = static (connection, _) => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("hi");
        await server.Journal.WaitForAsync("recv:hi");
        Task ending = EndAsync(peer);
        await PassAsync(server, seconds: 2);
        await ending;
        await server.Journal.WaitForAsync("close:IdleTimeout");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_first_cause_stays_the_reason_when_the_peer_is_dead(bool speaks)
    {
        await using LoopServer server = await StartDrivenAsync(static options => options.FirstByteTimeout = options.IdleTimeout = options.CloseTimeout = _second);
        TestPeer peer = await server.ConnectAsync();
        if (speaks)
        {
            await peer.SendAsync("hi");
        }

        await server.Journal.WaitForAsync(speaks ? "recv:hi" : "accept");
        // The first limit, and then the close time, for it answers nothing.
        await PassAsync(server, seconds: 4);
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries[^1], Is.EqualTo(speaks ? "close:IdleTimeout" : "close:FirstByteTimeout"));
    }

    [Test]
    public async Task Zero_switches_a_time_off()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (server, builder) => builder
            .Listen("127.0.0.1:0", () => new Scripted(server.Script), static options =>
            {
                options.FirstByteTimeout = TimeSpan.Zero;
                options.IdleTimeout = TimeSpan.Zero;
            })
            .Listen("127.0.0.1:0", () => new ScriptedHalfOpen(server.Script), static options => options.FirstByteTimeout = TimeSpan.FromMilliseconds(200)));
        TestPeer silent = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        TestPeer clock = await server.ConnectAsync(listener: 1);
        await EndAsync(clock);
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
        await server.TurnAsync();
        await server.OnLoopAsync(() => connection.Send("still here"u8));
        Assert.That(await silent.ReadTextAsync(10), Is.EqualTo("still here"));
    }

    [Test]
    public async Task A_thousand_silent_connections_all_go()
    {
        const int count = 1000;
        await using LoopServer server = await StartAsync(static options => options.FirstByteTimeout = TimeSpan.FromMilliseconds(300));
        TestPeer[] peers = [.. Enumerable.Range(0, count).Select(_ => server.MakePeer())];
        await Task.WhenAll(peers.Select(static peer => peer.ConnectAsync()));
        await Task.WhenAll(peers.Select(EndAsync));
        await server.Journal.WaitForAsync("close:FirstByteTimeout", count);
        await server.AllGoneAsync();
    }

    /// <summary>Answers the server's end with its own.</summary>
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

    private Task<LoopServer> StartDrivenAsync(Action<ListenOptions> listen) =>
        LoopServer.StartAsync(arm, static script => new Scripted(script), listen, options => options.TimeProvider = _time);

    private Task<LoopServer> StartAsync(Action<ListenOptions> listen) => LoopServer.StartAsync(arm, static script => new Scripted(script), options =>
    {
        // A client that is slow to connect, or to answer the server's end, is not reset meanwhile.
        options.CloseTimeout = TimeSpan.FromMinutes(1);
        listen(options);
    });
}
