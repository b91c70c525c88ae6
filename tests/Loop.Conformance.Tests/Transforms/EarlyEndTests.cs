namespace Loop.Conformance.Tests.Transforms;

/// <summary>The end of what the peer says lies within its bytes; the end of its stream comes later, and concerns the connection still.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class EarlyEndTests(Arm arm)
{
    [Test]
    public async Task A_handler_that_ended_its_half_at_the_first_has_its_connection_closed_at_the_second()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnEnd = static connection => connection.ShutdownSend();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(RecordTransform.Encode("last"u8));
        Assert.That(await peer.ReadToEndAsync(), Is.EqualTo(new byte[] { 0, 0 }));
        await server.TurnAsync();
        Assert.That(server.Journal.Entries[^1], Is.EqualTo("end"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Count("end"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_reset_after_both_is_seen()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync(RecordTransform.Encode("last"u8));
        await server.Journal.WaitForAsync("end");
        peer.HalfClose();
        await Eventually.HoldsAsync(
            () => server.OnLoopAsync(() => connection.Flags.HasFlag(Connections.ConnectionFlags.EndSeen)).GetAwaiter().GetResult(), static () => "the peer's end did not come");
        peer.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm, static script => new ScriptedHalfOpen(script), static options => options.Transform = static () => new RecordTransform());
}
