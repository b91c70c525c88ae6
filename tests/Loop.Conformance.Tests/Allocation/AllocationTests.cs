using Loop.CompilerServices;

namespace Loop.Conformance.Tests.Allocation;

/// <summary>A message costs no managed memory on the loop's thread.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class AllocationTests(Arm arm)
{
    private const int Peers = 50;

    [Test]
    public Task A_hundred_thousand_messages_as_spans_allocate_nothing() => MeasureAsync(static meter => new MeteredSpan(meter), batch: 1);

    [Test]
    public Task A_hundred_thousand_messages_handed_on_allocate_nothing() => MeasureAsync(static meter => new MeteredBuffer(meter), batch: 1);

    [Test]
    public Task A_hundred_thousand_counted_messages_allocate_nothing() => MeasureAsync(static meter => new MeteredCount(meter), batch: 33);

    [Test]
    public Task A_hundred_thousand_framed_messages_allocate_nothing() => MeasureAsync(static meter => new MeteredFrames(meter), batch: 33, cut: 1000);

    private async Task MeasureAsync<T>(Func<Meter, T> make, int batch, int cut = 0)
        where T : class, IConnectionHandler<T>
    {
        Meter meter = new();
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => builder.Listen("127.0.0.1:0", () => make(meter)));
        await Task.WhenAll(Enumerable.Range(0, Peers).Select(async seed =>
        {
            TestPeer peer = await server.ConnectAsync();
            byte[] messages = Payload.Random(batch * Meter.MessageBytes, seed);
            byte[] answer = new byte[messages.Length];
            while (!meter.AllocatedBytes.IsCompleted)
            {
                // Cut where a message is not whole: its beginning is received, and answered what is before it, before the rest is sent.
                await peer.SendAsync(messages.AsMemory(0, cut));
                int whole = cut / Meter.MessageBytes * Meter.MessageBytes;
                await ReadAsync(peer, answer.AsMemory(0, whole));
                await peer.SendAsync(messages.AsMemory(cut));
                await ReadAsync(peer, answer.AsMemory(whole));
            }

            Payload.AssertSame(answer, messages);
        }));
        Assert.That(await meter.AllocatedBytes, Is.Zero, $"bytes allocated on the loop's thread over {Meter.WindowCalls} messages");
    }

    private static async Task ReadAsync(TestPeer peer, Memory<byte> into)
    {
        while (!into.IsEmpty)
        {
            int read = await peer.ReadAsync(into);
            Assert.That(read, Is.GreaterThan(0));
            into = into[read..];
        }
    }
}
