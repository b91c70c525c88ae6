namespace Loop.Conformance.Tests.Echo;

[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptions))]
public sealed class EchoTests(Arm arm)
{
    private const int LargestBytes = 8 * 1024 * 1024;

    [Test]
    public async Task A_connection_without_a_byte_ends_in_order()
    {
        await using LoopServer server = await StartAsync<EchoSpan>();
        TestPeer peer = await server.ConnectAsync();
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public async Task Every_byte_of_one_write_comes_back(
        [ValueSource(typeof(EchoKind), nameof(EchoKind.All))] EchoKind kind,
        [Values(1, 2, 64, 4095, 4096, 4097, 16 * 1024, (64 * 1024) + 1, 1024 * 1024, LargestBytes)] int lengthBytes)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => kind.Listen(builder, "127.0.0.1:0", null));
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(lengthBytes);
        Task<byte[]> reading = peer.ReadToEndAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task Thousands_of_tiny_writes_come_back_in_order()
    {
        await using LoopServer server = await StartAsync<EchoBuffer>();
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(10_000);
        Task<byte[]> reading = peer.ReadToEndAsync();
        for (int i = 0; i < sent.Length; i++)
        {
            await peer.SendAsync(sent.AsMemory(i, 1));
        }

        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task A_message_is_answered_before_the_next_is_sent()
    {
        await using LoopServer server = await StartAsync<EchoSpan>();
        TestPeer peer = await server.ConnectAsync();
        for (int i = 0; i < 1000; i++)
        {
            byte[] message = Payload.Random(1 + (i % 200), seed: i);
            await peer.SendAsync(message);
            Assert.That(await peer.ReadExactlyAsync(message.Length), Is.EqualTo(message));
        }
    }

    [Test]
    public async Task Pipelined_messages_of_many_connections_do_not_mix()
    {
        await using LoopServer server = await StartAsync<EchoBuffer>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async seed =>
        {
            TestPeer peer = server.MakePeer();
            await peer.ConnectAsync();
            byte[] sent = Payload.Random(100_000, seed);
            Task<byte[]> reading = peer.ReadToEndAsync();
            Random cuts = new(seed);
            for (int start = 0; start < sent.Length;)
            {
                int length = Math.Min(cuts.Next(1, 5000), sent.Length - start);
                await peer.SendAsync(sent.AsMemory(start, length));
                start += length;
            }

            peer.HalfClose();
            Payload.AssertSame(await reading, sent);
        }));
    }

    private Task<LoopServer> StartAsync<T>()
        where T : class, CompilerServices.IConnectionHandler<T> =>
        LoopServer.StartAsync(arm, (_, builder) => builder.Listen<T>("127.0.0.1:0"));
}
