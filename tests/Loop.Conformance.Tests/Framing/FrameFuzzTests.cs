namespace Loop.Conformance.Tests.Framing;

/// <summary>Random splits of random frames give the same frames as one piece, on every framing.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FrameFuzzTests(Arm arm)
{
    private const int Peers = 4;
    private const int Frames = 250;

    private static IReadOnlyList<FrameKind> Kinds => [.. FrameKind.All, .. FrameKind.Awaited];

    [Test]
    public Task Frames_cut_anywhere_come_as_they_were_sent([ValueSource(nameof(Kinds))] FrameKind kind, [Range(1, 3)] int seed) =>
        EchoAsync(kind, seed, stutters: false);

    [Test]
    public Task Frames_cut_anywhere_come_in_order_through_pauses_and_credits([ValueSource(nameof(Kinds))] FrameKind kind, [Range(1, 3)] int seed) =>
        EchoAsync(kind, seed, stutters: true);

    private async Task EchoAsync(FrameKind kind, int seed, bool stutters)
    {
        int handlers = seed * 1000;
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => kind.Listen(builder, () => new FrameEcho(handlers++, stutters)));
        await Task.WhenAll(Enumerable.Range(0, Peers).Select(number => Task.Run(() => RunPeerAsync(server, kind, (seed * 100) + number))));
    }

    private static async Task RunPeerAsync(LoopServer server, FrameKind kind, int seed)
    {
        FrameStream stream = new(kind, seed, Frames);
        TestPeer peer = await server.ConnectAsync();
        Task<byte[]> reading = peer.ReadToEndAsync();
        foreach (ReadOnlyMemory<byte> piece in stream.Pieces())
        {
            await peer.SendAsync(piece);
        }

        peer.HalfClose();
        Payload.AssertSame(await reading, stream.Answer);
    }
}
