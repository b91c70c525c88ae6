using Loop.CompilerServices;

namespace Loop.Conformance.Tests.Async;

/// <summary>A suspension costs no managed memory on the loop's thread.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class AllocationTests(Arm arm)
{
    private const int Peers = 50;
    private const int MessageBytes = 64;

    [Test]
    public Task Giving_way_allocates_nothing() => MeasureAsync(static meter => new Yielding(meter));

    [Test]
    public Task Awaiting_a_method_that_waits_allocates_nothing() => MeasureAsync(static meter => new Nesting(meter));

    [Test]
    public Task Awaiting_a_value_task_source_allocates_nothing() => MeasureAsync(static meter => new AwaitingSource(meter));

    [Test]
    public Task Off_loading_with_a_state_allocates_nothing() => MeasureAsync(static meter => new Offloading(meter));

    [Test]
    public Task A_task_method_that_does_not_wait_allocates_nothing() => MeasureAsync(static meter => new NotWaiting(meter));

    private async Task MeasureAsync<T>(Func<AsyncMeter, T> make)
        where T : class, IConnectionHandler<T>
    {
        AsyncMeter meter = new() { IsClosed = true };
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen("127.0.0.1:0", () => make(meter), static options => options.FirstByteTimeout = TimeSpan.Zero));
        TestPeer[] peers = await Task.WhenAll(Enumerable.Range(0, Peers).Select(_ => server.ConnectAsync()));
        byte[][] messages = [.. Enumerable.Range(0, Peers).Select(static seed => Payload.Random(MessageBytes, seed))];
        await server.TurnAsync();
        // All methods wait at once: how many have, is what memory was taken for.
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            await Task.WhenAll(peers.Zip(messages, static (peer, message) => peer.SendAsync(message)));
        }

        await Task.WhenAll(peers.Zip(messages, ReadAsync));
        meter.IsClosed = false;
        await Task.WhenAll(peers.Zip(messages, async (peer, message) =>
        {
            while (!meter.AllocatedBytes.IsCompleted)
            {
                await peer.SendAsync(message);
                await ReadAsync(peer, message);
            }
        }));
        Assert.That(await meter.AllocatedBytes, Is.Zero, $"bytes allocated on the loop's thread over {AsyncMeter.WindowCalls} messages");
    }

    private static async Task ReadAsync(TestPeer peer, byte[] message) => Payload.AssertSame(await peer.ReadExactlyAsync(MessageBytes), message);
}

[LoopHandler]
internal sealed partial class Yielding(AsyncMeter meter)
{
    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes, CancellationToken closed)
    {
        meter.Call();
        await Task.Yield();
        Connection.Send(closed.IsCancellationRequested ? default : bytes);
    }
}

[LoopHandler]
internal sealed partial class NotWaiting(AsyncMeter meter)
{
    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes)
    {
        meter.Call();
        await LoopTask.CompletedTask;
        Connection.Send(bytes);
    }
}

[LoopHandler]
internal sealed partial class Nesting(AsyncMeter meter)
{
    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes)
    {
        meter.Call();
        Connection.Send(bytes[..await CountAsync(bytes.Length, 3)]);
    }

    private static async LoopTask<int> CountAsync(int count, int depth)
    {
        if (depth == 0)
        {
            await Task.Yield();
            return count;
        }

        return await CountAsync(count, depth - 1);
    }
}

[LoopHandler]
internal sealed partial class AwaitingSource(AsyncMeter meter)
{
    private readonly ReusableSource _source = new();

    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes)
    {
        meter.Call();
        ValueTask waiting = _source.WaitAsync();
        EventLoop.Post(ReusableSource.Completing, _source);
        await waiting.ConfigureAwait(false);
        Connection.Send(bytes);
    }
}

[LoopHandler]
internal sealed partial class Offloading(AsyncMeter meter)
{
    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes)
    {
        meter.Call();
        int length = await EventLoop.Offload(static bytes => bytes.Length, bytes);
        Connection.Send(bytes[..length]);
    }
}
