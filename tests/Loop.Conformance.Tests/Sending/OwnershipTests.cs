namespace Loop.Conformance.Tests.Sending;

/// <summary>Who owns a buffer, and for how long.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class OwnershipTests(Arm arm)
{
    [Test]
    public async Task A_retained_buffer_outlives_the_call_and_crosses_threads()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedBuffer(script));
        TaskCompletionSource<OwnedBuffer> retained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.OnBuffer = (_, bytes) => retained.TrySetResult(bytes.Retain());
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("keep");
        OwnedBuffer owned = await retained.Task.WaitAsync(server.Deadline);
        await peer.SendAsync(Payload.Random(200_000));
        await Eventually.IsAsync(() => server.Script.ReceivedBytes, 200_004, "the count of received bytes");
        Assert.That(owned.Memory.ToArray(), Is.EqualTo("keep"u8.ToArray()));
        owned.Dispose();
        owned.Dispose();
        Assert.That(() => owned.Memory, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_sent_owned_buffer_is_taken_over_also_when_it_is_refused()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedBuffer(script));
        OwnedBuffer? first = null;
        OwnedBuffer? second = null;
        SendStatus refused = SendStatus.Ok;
        server.Script.OnBuffer = (connection, bytes) =>
        {
            first = bytes.Retain();
            second = bytes.Retain();
            connection.Send(first);
            connection.Close();
            refused = connection.Send(second);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("once");
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("once"));
        Assert.Multiple(() =>
        {
            Assert.That(refused, Is.EqualTo(SendStatus.Closed));
            Assert.That(() => first!.Memory, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => second!.Memory, Throws.TypeOf<ObjectDisposedException>());
        });
    }

    [Test]
    public async Task Sending_an_owned_buffer_twice_throws()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedBuffer(script));
        Exception? thrown = null;
        server.Script.OnBuffer = (connection, bytes) =>
        {
            OwnedBuffer owned = bytes.Retain();
            connection.Send(owned);
            try
            {
                connection.Send(owned);
            }
            catch (ObjectDisposedException exception)
            {
                thrown = exception;
            }
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("once");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("once"));
        Assert.That(thrown, Is.Not.Null);
    }

    [Test]
    public async Task A_shared_buffer_goes_to_every_connection_of_every_loop()
    {
        const int connections = 40;
        List<Connection> all = [];
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (server, builder) => builder.Listen("127.0.0.1:0", () => new Scripted(server.Script)), static options => options.Loops = 2);
        server.Script.OnAccept = connection =>
        {
            lock (all)
            {
                all.Add(connection);
            }
        };
        TestPeer[] peers = new TestPeer[connections];
        for (int i = 0; i < connections; i++)
        {
            peers[i] = await server.ConnectAsync();
        }

        await server.Journal.WaitForAsync("accept", connections);
        SendBuffer news = SendBuffer.Create(Payload.Random(100_000));
        foreach (EventLoop loop in server.Host.Loops)
        {
            await loop.InvokeAsync(on =>
            {
                on.Engine.ForEach((_, connection) => connection.Send(news));
                return 0;
            });
        }

        foreach (TestPeer peer in peers)
        {
            Payload.AssertSame(await peer.ReadExactlyAsync(news.Length), news.Span);
        }
    }

    [Test]
    public async Task A_buffer_handed_on_to_another_connection_arrives_there()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedBuffer(script));
        List<Connection> both = [];
        server.Script.OnAccept = both.Add;
        server.Script.OnBuffer = (connection, bytes) => both.Single(other => other != connection).Send(bytes);
        TestPeer left = await server.ConnectAsync();
        TestPeer right = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept", 2);
        byte[] sent = Payload.Random(1_000_000);
        Task<byte[]> reading = right.ReadExactlyAsync(sent.Length);
        await left.SendAsync(sent);
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task A_buffer_sent_to_several_connections_arrives_at_each()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedBuffer(script));
        List<Connection> all = [];
        server.Script.OnAccept = all.Add;
        server.Script.OnBuffer = (_, bytes) =>
        {
            // A slice is not the whole loan, so each connection gets its own two.
            int half = bytes.Length / 2;
            foreach (Connection connection in all)
            {
                connection.Send(bytes.Slice(0, half));
                connection.Send(bytes.Slice(half));
            }
        };
        TestPeer[] peers = [await server.ConnectAsync(), await server.ConnectAsync(), await server.ConnectAsync()];
        await server.Journal.WaitForAsync("accept", 3);
        byte[] sent = Payload.Random(150_000);
        Task<byte[]>[] reading = [.. peers.Select(peer => peer.ReadExactlyAsync(sent.Length))];
        await peers[0].SendAsync(sent);
        foreach (byte[] received in await Task.WhenAll(reading))
        {
            Payload.AssertSame(received, sent);
        }
    }

    [Test]
    public async Task Empty_sends_are_harmless()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedBuffer(script));
        server.Script.OnBuffer = static (connection, bytes) =>
        {
            connection.Send(ReadOnlySpan<byte>.Empty);
            connection.Send(SendBuffer.Create([]));
            connection.Send(bytes.Slice(0, 0));
            connection.Send(bytes.Slice(0, 0).Retain());
            connection.Writer.Advance(0);
            connection.Send(bytes);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("just this");
        Assert.That(await peer.ReadTextAsync(9), Is.EqualTo("just this"));
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public async Task A_slice_outside_the_buffer_is_refused()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedBuffer(script));
        int refused = 0;
        server.Script.OnBuffer = (connection, bytes) =>
        {
            foreach ((int start, int length) in ((int, int)[])[(-1, 1), (0, 5), (5, 0), (4, 1), (2, -1), (int.MaxValue, int.MaxValue)])
            {
                try
                {
                    connection.Send(bytes.Slice(start, length));
                }
                catch (ArgumentOutOfRangeException)
                {
                    refused++;
                }
            }

            connection.Send(bytes.Slice(4));
            connection.Send(bytes);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("four");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("four"));
        Assert.That(refused, Is.EqualTo(6));
    }
}
