using Loop.Connections;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>The time to the first byte of a connection that goes to another handler before its peer has said anything.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class BecomeLimitTests(Arm arm)
{
    private DrivenTime _time = null!;

    [SetUp]
    public void Reset() => _time = new();

    [Test]
    public async Task Where_there_was_none_it_begins_with_the_next_handler()
    {
        await using LoopServer server = await StartAsync(static script => new WithoutFirstByteTime(script));
        (TestPeer peer, Connection connection) = await ConnectAsync(server);
        await PassAsync(server, seconds: 30);
        await server.OnLoopAsync(() => connection.Become(() => new TenSecondsToTheFirstByte(server.Script)));
        await AssertEndsAsync(server, peer, connection, seconds: 10);
    }

    [Test]
    public async Task A_shorter_one_counts_from_the_accept()
    {
        await using LoopServer server = await StartAsync(static script => new TwentySecondsToTheFirstByte(script));
        (TestPeer peer, Connection connection) = await ConnectAsync(server);
        await PassAsync(server, seconds: 3);
        await server.OnLoopAsync(() => connection.Become(() => new TenSecondsToTheFirstByte(server.Script)));
        await AssertEndsAsync(server, peer, connection, seconds: 7);
    }

    [Test]
    public async Task So_does_a_longer_one()
    {
        await using LoopServer server = await StartAsync(static script => new TenSecondsToTheFirstByte(script));
        (TestPeer peer, Connection connection) = await ConnectAsync(server);
        await PassAsync(server, seconds: 3);
        await server.OnLoopAsync(() => connection.Become(() => new TwentySecondsToTheFirstByte(server.Script)));
        await AssertEndsAsync(server, peer, connection, seconds: 17);
    }

    private static async Task<(TestPeer Peer, Connection Connection)> ConnectAsync(LoopServer server)
    {
        TestPeer peer = await server.ConnectAsync();
        return (peer, await server.Script.FirstConnection.WaitAsync(server.Deadline));
    }

    /// <summary>It is open a second before its time is up, and closes within a second after.</summary>
    private async Task AssertEndsAsync(LoopServer server, TestPeer peer, Connection connection, int seconds)
    {
        await PassAsync(server, seconds - 1);
        Assert.That(await server.OnLoopAsync(() => connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)), Is.EqualTo(ConnectionFlags.None));
        await PassAsync(server, seconds: 2);
        Assert.That(await server.OnLoopAsync(() => connection.Flags & ConnectionFlags.Closing), Is.EqualTo(ConnectionFlags.Closing));
        await peer.ReadToAnyEndAsync();
        peer.Dispose();
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:FirstByteTimeout"]));
    }

    private async Task PassAsync(LoopServer server, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await server.TurnAsync();
        }
    }

    private Task<LoopServer> StartAsync<T>(Func<Script, T> make)
        where T : class, CompilerServices.IConnectionHandler<T> =>
        LoopServer.StartAsync(
            arm,
            make,
            // Their time to the first byte is what the classes say.
            static options => options.FirstByteTimeout = null,
            options => options.TimeProvider = _time);
}

[LoopHandler(FirstByteTimeout = "00:00:00")]
internal sealed partial class WithoutFirstByteTime(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

[LoopHandler(FirstByteTimeout = "00:00:10")]
internal sealed partial class TenSecondsToTheFirstByte(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

[LoopHandler(FirstByteTimeout = "00:00:20")]
internal sealed partial class TwentySecondsToTheFirstByte(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}
