using Loop.Connections;
using Loop.Conformance.Tests.Framing;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Limits;

/// <summary>Buffer memory that no connection holds, here files that are kept: neither a pause nor a close of connections brings it back.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class KeptMemoryTests(Arm arm)
{
    private const int MaxBytes = 8 * 1024 * 1024;
    private const int OverThreeQuarters = (MaxBytes / 4 * 3) + (64 * 1024);

    [Test]
    public async Task A_frame_in_two_parts_is_handed_over_while_it_takes_three_quarters()
    {
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        using OwnedBuffer kept = await KeepAsync(server, area, OverThreeQuarters);
        await SendPartAsync(server, peer);
        await peer.SendAsync("b\r\n");
        await server.Journal.WaitForAsync("recv:ab");
        Assert.That(Warnings(server), Is.EqualTo(1), "lines of the log that say so");
    }

    [Test]
    public async Task A_paused_connection_whose_peer_has_read_all_is_handled_on()
    {
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectDeafAsync(server);
        using OwnedBuffer kept = await KeepAsync(server, area, OverThreeQuarters);
        long sentBytes = await QueueAsync(server, connection);
        await peer.SendAsync("later\r\n");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]), "received although three quarters of the memory are used");
        await peer.ReadExactlyAsync((int)sentBytes);
        await server.Journal.WaitForAsync("recv:later");
    }

    [Test]
    public async Task The_peer_of_a_paused_connection_brings_nothing_more()
    {
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectDeafAsync(server);
        using OwnedBuffer kept = await KeepAsync(server, area, OverThreeQuarters);
        await QueueAsync(server, connection);
        await server.TurnAsync();
        await peer.SendAsync(new byte[48 * 1024]);
        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => ConnectionEngine.HeldBytes(connection)), Is.Zero, "bytes held for a connection that is paused for want of memory");
    }

    [Test]
    public async Task Nobody_is_closed_who_could_not_help_and_whoever_holds_much_is_when_it_takes_all()
    {
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        (_, Connection greedy) = await ConnectDeafAsync(server);
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept", 2);
        using OwnedBuffer kept = await KeepAsync(server, area, MaxBytes - 1);
        await SendPartAsync(server, peer);
        byte[] piece = new byte[128 * 1024];
        long mostBytes = 0;
        for (int i = 0; i < 1000 && await server.OnLoopAsync(() => greedy.Send(piece)) != SendStatus.Closed; i++)
        {
            mostBytes = Math.Max(mostBytes, await server.OnLoopAsync(() => server.Loop.Engine.Chunks.InUseBytes));
        }

        await server.Journal.WaitForAsync("close:MemoryPressure");
        Assert.That(mostBytes, Is.LessThan((MaxBytes / 4) + (4 * piece.Length)));
        await peer.SendAsync("b\r\n");
        await server.Journal.WaitForAsync("recv:ab");
        Assert.That(server.Journal.Count("close:MemoryPressure"), Is.EqualTo(1));
    }

    /// <summary>Reads a file and keeps its content.</summary>
    private static Task<OwnedBuffer> KeepAsync(LoopServer server, FileArea area, int lengthBytes)
    {
        area.MakeRandom("file", lengthBytes);
        return server.RunAsync(async () => await LoopFile.ReadAll(area.PathOf("file")));
    }

    /// <summary>Sends the first part of a frame, and returns when the loop has it and knows that memory is short.</summary>
    private static async Task SendPartAsync(LoopServer server, TestPeer peer)
    {
        await peer.SendAsync("a");
        await Eventually.HoldsAsync(() => server.Counters.MemoryPressures > 0, static () => "the memory is not short");
        await server.TurnAsync();
    }

    /// <summary>Sends more than the socket takes, until the connection is paused; gives how much was sent.</summary>
    private static async Task<long> QueueAsync(LoopServer server, Connection connection)
    {
        byte[] piece = new byte[64 * 1024];
        long sentBytes = 0;
        while (await server.OnLoopAsync(() => connection.Flags & ConnectionFlags.PausedByMemory) == 0)
        {
            Assert.That(await server.OnLoopAsync(() => connection.Send(piece)), Is.EqualTo(SendStatus.Ok));
            sentBytes += piece.Length;
        }

        return sentBytes;
    }

    private static async Task<(TestPeer Peer, Connection Connection)> ConnectDeafAsync(LoopServer server)
    {
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        return (peer, await server.Script.FirstConnection);
    }

    private static int Warnings(LoopServer server) => server.Log.Lines.Count(
        static line => line.Level == LogLevel.Warning && line.Message.Contains("MaxBufferBytes", StringComparison.Ordinal));

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(
        arm,
        static script => new ScriptedLines(script),
        static options =>
        {
            // So high that nothing but the process's limit pauses or closes it.
            options.SendQueueHardBytes = 256 * 1024 * 1024;
            options.SendQueueHighBytes = 256 * 1024 * 1024;
            options.SendQueueLowBytes = 1;
            options.FirstByteTimeout = TimeSpan.Zero;
        },
        static options => options.MaxBufferBytes = MaxBytes);
}
