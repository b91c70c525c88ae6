using System.Diagnostics;

namespace Loop.Conformance.Tests.Limits;

/// <summary>
/// Idle is who takes nothing. A socket that is full reports room only when a third of it is free, which at a slow reader takes longer than the idle time.
/// </summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SlowReaderTests(Arm arm)
{
    private const int LengthBytes = 16 * 1024 * 1024;
    private const int Steps = 25;
    private const int StepBytes = 10_000;

    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(100);

    private DrivenTime _time = null!;

    [SetUp]
    public void Reset() => _time = new();

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_slow_reader_is_not_idle(bool isFile)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", LengthBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectAsync(server);
        await SendAsync(server, connection, isFile ? area.PathOf("file") : null, content);
        byte[] received = new byte[LengthBytes];
        int read = 0;
        for (int step = 0; step < Steps; step++, read += StepBytes)
        {
            (await peer.ReadExactlyAsync(StepBytes)).CopyTo(received, read);
            _time.Advance(_step);
            await server.TurnAsync();
        }

        // The time stands still from here on.
        while (read < LengthBytes)
        {
            int count = await peer.ReadAsync(received.AsMemory(read));
            Assert.That(count, Is.Positive, $"the server's end came after {read} bytes");
            read += count;
        }

        Payload.AssertSame(received, content);
        Assert.That(server.Journal.Entries, Has.None.StartWith("close"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_reader_that_takes_nothing_is_idle(bool isFile)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", LengthBytes);
        await using LoopServer server = await StartAsync();
        (_, Connection connection) = await ConnectAsync(server);
        await SendAsync(server, connection, isFile ? area.PathOf("file") : null, content);
        // The idle time, which counts anew as long as the peer's kernel takes something, and the close time, for the peer answers nothing.
        Stopwatch watch = Stopwatch.StartNew();
        while (server.Journal.Count("close:IdleTimeout") == 0)
        {
            _time.Advance(_step);
            await server.TurnAsync();
            Assert.That(watch.Elapsed, Is.LessThan(Eventually.Patience), "the idle connection stayed open");
        }

        await server.AllGoneAsync();
    }

    private static async Task<(TestPeer Peer, Connection Connection)> ConnectAsync(LoopServer server)
    {
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        await peer.SendAsync("go");
        return (peer, await server.Script.FirstConnection);
    }

    private static Task SendAsync(LoopServer server, Connection connection, string? path, byte[] content) => server.RunAsync(async () =>
    {
        if (path is null)
        {
            connection.Send(content);
            return;
        }

        using LoopFile file = await LoopFile.Open(path);
        connection.SendFile(file, 0, content.Length);
    });

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        static script => new Scripted(script),
        static options =>
        {
            options.IdleTimeout = TimeSpan.FromMilliseconds(600);
            options.CloseTimeout = TimeSpan.FromMilliseconds(300);
            options.SendQueueHardBytes = 4 * LengthBytes;
        },
        options => options.TimeProvider = _time);
}
