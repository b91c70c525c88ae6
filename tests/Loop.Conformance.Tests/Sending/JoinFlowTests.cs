namespace Loop.Conformance.Tests.Sending;

/// <summary>Two connections with one flow. What passes through them is tested with the sample Proxy.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class JoinFlowTests(Arm arm)
{
    [Test]
    public async Task A_full_queue_pauses_the_other_connection_until_it_is_joined_no_more()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer deafPeer, Connection deaf) = await ConnectAsync(server);
        (TestPeer otherPeer, Connection other) = await ConnectAsync(server);
        await server.OnLoopAsync(() => deaf.JoinFlow(other));
        await FillAsync(server, deaf);
        await otherPeer.SendAsync("held back");
        await deafPeer.SendAsync("heard");
        await server.Journal.WaitForAsync("recv:heard");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Does.Not.Contain("recv:held back"));

        // Its end parts them: the other one goes on, the bytes that waited first.
        await server.OnLoopAsync(deaf.Abort);
        await server.Journal.WaitForAsync("recv:held back");
        await otherPeer.SendAsync("newer");
        await server.Journal.WaitForAsync("recv:newer");
    }

    [Test]
    public async Task A_queue_that_is_full_when_they_are_joined_pauses_the_other_in_place_of_its_own()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer deafPeer, Connection deaf) = await ConnectAsync(server);
        (TestPeer otherPeer, Connection other) = await ConnectAsync(server);
        int sentBytes = await FillAsync(server, deaf);
        await deafPeer.SendAsync("heard");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Does.Not.Contain("recv:heard"));
        await server.OnLoopAsync(() => other.JoinFlow(deaf));
        await server.Journal.WaitForAsync("recv:heard");
        await otherPeer.SendAsync("held back");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Does.Not.Contain("recv:held back"));
        await deafPeer.ReadExactlyAsync(sentBytes);
        await server.Journal.WaitForAsync("recv:held back");
    }

    [Test]
    public async Task A_close_in_OnDrained_leaves_the_other_connection_receiving()
    {
        await using LoopServer server = await StartAsync();
        (TestPeer deafPeer, Connection deaf) = await ConnectAsync(server);
        (TestPeer otherPeer, Connection other) = await ConnectAsync(server);
        server.Script.OnDrained = static connection => connection.Close();
        await server.OnLoopAsync(() => deaf.JoinFlow(other));
        await FillAsync(server, deaf);
        await otherPeer.SendAsync("held back");
        await deafPeer.ReadToEndAsync();
        await server.Journal.WaitForAsync("recv:held back");
    }

    [Test]
    public async Task A_connection_does_not_join_itself()
    {
        await using LoopServer server = await StartAsync();
        (_, Connection connection) = await ConnectAsync(server);
        await Assert.ThrowsAsync<ArgumentException>(() => server.OnLoopAsync(() => connection.JoinFlow(connection)));
    }

    /// <summary>Its clients say nothing while a queue fills.</summary>
    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script), static options =>
    {
        options.FirstByteTimeout = TimeSpan.Zero;
        options.CloseTimeout = TimeSpan.FromMinutes(1);
    });

    private static async Task<(TestPeer Peer, Connection Connection)> ConnectAsync(LoopServer server)
    {
        TaskCompletionSource<Connection> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.OnAccept = accepted.SetResult;
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        return (peer, await accepted.Task.WaitAsync(server.Deadline));
    }

    /// <summary>Sends until the queue is over its high watermark, and the kernel takes no more.</summary>
    /// <returns>How many bytes that were.</returns>
    private static async Task<int> FillAsync(LoopServer server, Connection connection)
    {
        byte[] piece = new byte[100_000];
        int sentBytes = 0;
        for (SendStatus status = SendStatus.Ok; status == SendStatus.Ok; sentBytes += piece.Length)
        {
            status = await server.OnLoopAsync(() => connection.Send(piece));
            Assert.That(status, Is.Not.EqualTo(SendStatus.Closed));
            await server.TurnAsync();
        }

        return sentBytes;
    }
}
