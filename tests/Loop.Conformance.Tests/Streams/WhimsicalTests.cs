using Loop.CompilerServices;

namespace Loop.Conformance.Tests.Streams;

/// <summary>Whatever handlers and clients do, in whatever order: what is echoed is what was sent.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class WhimsicalTests(Arm arm)
{
    private const int Peers = 24;
    private const int LengthBytes = 600_000;

    [Test]
    public Task Spans_come_whole([Range(1, 4)] int seed) => EchoAsync(seed, static whims => new WhimsicalSpan(whims), "127.0.0.1:0");

    [Test]
    public Task Buffers_come_whole([Range(1, 4)] int seed) => EchoAsync(seed, static whims => new WhimsicalBuffer(whims), "127.0.0.1:0");

    [Test]
    public Task Counted_bytes_come_whole([Range(1, 4)] int seed) => EchoAsync(seed, static whims => new WhimsicalCount(whims), "127.0.0.1:0");

    [Test]
    public Task Buffers_over_unix_sockets_come_whole([Range(1, 2)] int seed) =>
        EchoAsync(seed, static whims => new WhimsicalBuffer(whims), "unix:@loop-" + Guid.NewGuid().ToString("N"));

    private async Task EchoAsync<T>(int seed, Func<Whims, T> make, string endPoint)
        where T : class, IConnectionHandler<T>
    {
        int handlers = seed * 1000;
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => builder.Listen(
            endPoint,
            () => make(new(handlers++)),
            static options =>
            {
                options.SendQueueHighBytes = 32 * 1024;
                options.SendQueueLowBytes = 8 * 1024;
                // A peer among many may stand still between its connect and its first byte.
                options.FirstByteTimeout = TimeSpan.Zero;
            }));
        await Task.WhenAll(Enumerable.Range(0, Peers).Select(number => Task.Run(() => RunPeerAsync(server, (seed * 100) + number))));
    }

    private static async Task RunPeerAsync(LoopServer server, int seed)
    {
        Random random = new(seed);
        byte[] sent = Payload.Random(LengthBytes, seed);

        // 255 marks the end, and stands there only.
        for (int i = 0; i < sent.Length; i++)
        {
            sent[i] = sent[i] == 255 ? (byte)0 : sent[i];
        }

        sent[^1] = 255;
        TestPeer peer = server.MakePeer();
        if (seed % 2 == 0)
        {
            peer.LimitReceiving(8 * 1024);
        }

        await peer.ConnectAsync();
        Task<byte[]> reading = ReadAsync(peer, sent.Length, seed);
        for (int start = 0; start < sent.Length;)
        {
            int length = Math.Min(random.Next(1, 40_000), sent.Length - start);
            await peer.SendAsync(sent.AsMemory(start, length));
            start += length;
        }

        Payload.AssertSame(await reading, sent);
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    private static async Task<byte[]> ReadAsync(TestPeer peer, int lengthBytes, int seed)
    {
        Random random = new(seed);
        byte[] bytes = new byte[lengthBytes];
        for (int start = 0; start < lengthBytes;)
        {
            int most = Math.Min(random.Next(1, 30_000), lengthBytes - start);
            int count = await peer.ReadAsync(bytes.AsMemory(start, most));
            if (count == 0)
            {
                throw new EndOfStreamException($"The server's end came after {start} of {lengthBytes} bytes.");
            }

            start += count;
        }

        return bytes;
    }
}
