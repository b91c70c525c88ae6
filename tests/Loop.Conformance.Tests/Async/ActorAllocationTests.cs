namespace Loop.Conformance.Tests.Async;

/// <summary>A suspension of an actor costs no managed memory on the loop's thread, nor does one of a frame.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ActorAllocationTests(Arm arm)
{
    private const int Actors = 100;

    [Test]
    public async Task Messages_of_plain_actors_that_wait_allocate_nothing()
    {
        AsyncMeter meter = new() { IsClosed = true };
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        // All wait at once: how many have, is what memory was taken for.
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            for (int i = 0; i < Actors; i++)
            {
                server.Loop.Spawn(() => new WaitingMeter(meter)).Tell(0);
            }
        }

        await server.TurnAsync();
        meter.IsClosed = false;
        Assert.That(await meter.AllocatedBytes.WaitAsync(server.Deadline), Is.Zero, $"bytes allocated over {AsyncMeter.WindowCalls} messages");
        Assert.That(server.Loop.Actors.Suspensions, Is.GreaterThan(AsyncMeter.WindowCalls));
    }

    [Test]
    public async Task Messages_of_connections_handlers_that_wait_allocate_nothing()
    {
        AsyncMeter meter = new() { IsClosed = true };
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => builder.Listen("127.0.0.1:0", () => new WaitingMemberMeter(meter)));
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            for (int i = 0; i < Actors; i++)
            {
                await server.ConnectAsync();
            }
        }

        await Eventually.IsAsync(() => server.ConnectionCount, Actors, "the count of connections");
        await server.TurnAsync();
        meter.IsClosed = false;
        Assert.That(await meter.AllocatedBytes.WaitAsync(server.Deadline), Is.Zero, $"bytes allocated over {AsyncMeter.WindowCalls} messages");
        Assert.That(server.Counters.Suspensions, Is.GreaterThan(AsyncMeter.WindowCalls));
    }

    [Test]
    public async Task Frames_that_are_awaited_allocate_nothing()
    {
        AsyncMeter meter = new() { IsClosed = true };
        byte[] lines = [.. Enumerable.Repeat("a line of text\n"u8.ToArray(), 50).SelectMany(static line => line)];
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => builder.Listen("127.0.0.1:0", () => new AwaitedLineMeter(meter)));
        List<TestPeer> peers = [];
        for (int i = 0; i < 10; i++)
        {
            peers.Add(await server.ConnectAsync());
        }

        await server.TurnAsync();
        using (await LoopHold.StartAsync(server.Loop, server.Deadline))
        {
            await Task.WhenAll(peers.Select(peer => peer.SendAsync(lines)));
        }

        await Task.WhenAll(peers.Select(peer => peer.ReadExactlyAsync(lines.Length)));
        meter.IsClosed = false;
        await Task.WhenAll(peers.Select(async peer =>
        {
            while (!meter.AllocatedBytes.IsCompleted)
            {
                await peer.SendAsync(lines);
                Payload.AssertSame(await peer.ReadExactlyAsync(lines.Length), lines);
            }
        }));
        Assert.That(await meter.AllocatedBytes, Is.Zero, $"bytes allocated over {AsyncMeter.WindowCalls} frames");
        Assert.That(server.Counters.Suspensions, Is.GreaterThan(AsyncMeter.WindowCalls));
    }
}

[LoopHandler]
internal sealed partial class WaitingMeter(AsyncMeter meter)
{
    [OnMessage]
    private async LoopTask OnNumber(int number, CancellationToken ending)
    {
        meter.Call();
        await Task.Yield();
        if (!ending.IsCancellationRequested)
        {
            Self.Tell(number + 1);
        }
    }
}

[LoopHandler(FirstByteTimeout = "00:00:00", IdleTimeout = "00:00:00")]
internal sealed partial class WaitingMemberMeter(AsyncMeter meter)
{
    [OnAccept]
    private void OnAccept() => Self.Tell(0);

    [OnMessage]
    private async LoopTask OnNumber(int number)
    {
        meter.Call();
        await Task.Yield();
        Self.Tell(number + 1);
    }
}

[LoopHandler]
internal sealed partial class AwaitedLineMeter(AsyncMeter meter)
{
    [OnRecv, Delimited("\n")]
    private async LoopTask OnLine(ReadOnlyMemory<byte> line)
    {
        meter.Call();
        await Task.Yield();
        Connection.Send(line);
        Connection.Send("\n"u8);
    }
}
