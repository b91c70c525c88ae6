namespace Loop.Conformance.Tests.Sending;

/// <summary>Peers that read slowly or not at all.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptionsInFull))]
public sealed class BackpressureTests(Arm arm)
{
    private const int HardBytes = 4 * 1024 * 1024;
    private const int HighBytes = 256 * 1024;

    [Test]
    public async Task A_queue_over_its_hard_cap_within_a_tick_closes_with_SendQueueOverflow()
    {
        await using LoopServer server = await StartAsync();
        long takenBytes = 0;
        SendStatus last = SendStatus.Ok;
        byte[] piece = new byte[64 * 1024];
        server.Script.OnRecv = (connection, _) =>
        {
            for (int i = 0; i < 1000 && last != SendStatus.Closed; i++)
            {
                last = connection.Send(piece);
                takenBytes += last == SendStatus.Closed ? 0 : piece.Length;
            }
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        await server.Journal.WaitForAsync("close:SendQueueOverflow");
        Assert.Multiple(() =>
        {
            Assert.That(last, Is.EqualTo(SendStatus.Closed));
            Assert.That(takenBytes, Is.InRange(HardBytes - piece.Length, HardBytes));
            Assert.That(server.Counters.SendQueueOverflows, Is.EqualTo(1));
            Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:go", "close:SendQueueOverflow"]));
        });
        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
    }

    [Test]
    public async Task A_peer_that_never_reads_is_cut_at_the_hard_cap_and_others_are_served_meanwhile()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (server, builder) => builder
            .Listen("127.0.0.1:0", () => new Scripted(server.Script), Wait)
            .Listen<Echo.EchoSpan>("127.0.0.1:0", Wait));
        TestPeer deaf = server.MakePeer();
        deaf.LimitReceiving(16 * 1024);
        await deaf.ConnectAsync();
        TestPeer other = await server.ConnectAsync(listener: 1);
        Connection connection = await server.Script.FirstConnection;
        byte[] piece = new byte[64 * 1024];
        int mostQueuedBytes = 0;
        SendStatus status = SendStatus.Ok;
        for (int i = 0; i < 1000 && status != SendStatus.Closed; i++)
        {
            (status, int queuedBytes) = await server.OnLoopAsync(() => (connection.Send(piece), connection.QueuedBytes));
            mostQueuedBytes = Math.Max(mostQueuedBytes, queuedBytes);
            await other.SendAsync("ping");
            Assert.That(await other.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        await server.Journal.WaitForAsync("close:SendQueueOverflow");
        Assert.That(mostQueuedBytes, Is.InRange(HighBytes, HardBytes));
        await other.SendAsync("pong");
        Assert.That(await other.ReadTextAsync(4), Is.EqualTo("pong"));

        // Of a zero-copy send the kernel lets go when the socket is gone, not when the handler is told.
        await Eventually.IsAsync(() => server.Loop.Engine.Chunks.InUseBytes, 0L, "bytes of chunks after the connection is gone");
    }

    [Test]
    public async Task An_echo_whose_peer_does_not_read_stays_under_its_watermark_and_all_arrives_in_the_end()
    {
        const int lengthBytes = 64 * 1024 * 1024;
        byte[] sent = Payload.Random(lengthBytes);
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0", Wait));
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Task sending = peer.SendAsync(sent);
        await Eventually.HoldsAsync(() => server.Counters.BackpressurePauses > 0, static () => "receiving was not paused");
        await server.TurnAsync();
        await server.TurnAsync();
        Assert.That(sending.IsCompleted, Is.False, "the sender was not held back");
        long keptBytes = await server.OnLoopAsync(() => server.Loop.Engine.Chunks.InUseBytes);
        // What the socket itself holds lies in chunks too, where it was not copied.
        long heldBytes = arm.LendsToSocket ? Native.MostSendBufferBytes() : 0;
        Assert.That(keptBytes, Is.LessThan((1024 * 1024) + heldBytes), "bytes of chunks for one peer that does not read");
        Payload.AssertSame(await peer.ReadExactlyAsync(lengthBytes), sent);
        await sending;
    }

    [Test]
    public async Task Backpressure_pauses_receiving_and_OnDrained_runs_once_before_it_goes_on()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        long sentBytes = 0;
        byte[] piece = new byte[100_000];
        SendStatus status = SendStatus.Ok;
        while (status == SendStatus.Ok)
        {
            status = await server.OnLoopAsync(() => connection.Send(piece));
            sentBytes += piece.Length;
            await server.OnLoopAsync(static () => 0);
        }

        Assert.That(status, Is.EqualTo(SendStatus.Backpressure));
        Assert.That(await server.OnLoopAsync(() => connection.IsWritable), Is.False);
        await peer.SendAsync("later");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]), "received under backpressure");
        await peer.ReadExactlyAsync((int)sentBytes);
        await server.Journal.WaitForAsync("recv:later");
        await server.TurnAsync();
        (int queuedBytes, bool isWritable) = await server.OnLoopAsync(() => (connection.QueuedBytes, connection.IsWritable));
        Assert.Multiple(() =>
        {
            Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "drained", "recv:later"]));
            Assert.That(queuedBytes, Is.Zero);
            Assert.That(isWritable, Is.True);
        });
    }

    [Test]
    public async Task A_producer_driven_by_OnDrained_delivers_everything()
    {
        const int pieces = 400;
        await using LoopServer server = await StartAsync();
        byte[] piece = Payload.Random(50_000);
        int produced = 0;
        void Produce(Connection connection)
        {
            while (produced < pieces)
            {
                produced++;
                if (connection.Send(piece) != SendStatus.Ok)
                {
                    return;
                }
            }

            connection.Close();
        }

        server.Script.OnAccept = Produce;
        server.Script.OnDrained = Produce;
        TestPeer peer = await server.ConnectAsync();
        byte[] received = await peer.ReadToEndAsync();
        Assert.That(received, Has.Length.EqualTo(pieces * piece.Length));
        for (int i = 0; i < pieces; i++)
        {
            Payload.AssertSame(received.AsSpan(i * piece.Length, piece.Length), piece);
        }
    }

    [Test]
    public async Task What_never_went_over_the_high_watermark_never_drains()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        TestPeer peer = await server.ConnectAsync();
        for (int i = 0; i < 50; i++)
        {
            await peer.SendAsync("ping");
            await peer.ReadExactlyAsync(4);
        }

        Assert.That(server.Journal.Count("drained"), Is.Zero);
    }

    [Test]
    public async Task A_slow_reader_gets_every_byte_in_order_however_the_sends_were_made()
    {
        await using LoopServer server = await StartAsync(static options => options.SendQueueHardBytes = 64 * 1024 * 1024);
        using MemoryStream expected = new();
        SendBuffer shared = SendBuffer.Create(Payload.Random(33_333, seed: 3));
        server.Script.OnRecv = (connection, _) =>
        {
            Random random = new(5);
            for (int i = 0; i < 400; i++)
            {
                byte[] bytes = Payload.Random(random.Next(1, 20_000), seed: i);
                switch (i % 3)
                {
                    case 0:
                        connection.Send(bytes);
                        expected.Write(bytes);
                        break;
                    case 1:
                        connection.Send(shared);
                        expected.Write(shared.Span);
                        break;
                    default:
                        bytes.CopyTo(connection.Writer.GetSpan(bytes.Length));
                        connection.Writer.Advance(bytes.Length);
                        expected.Write(bytes);
                        break;
                }
            }

            connection.Close();
        };
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        await peer.SendAsync("go");
        Payload.AssertSame(await peer.ReadToEndAsync(), expected.ToArray());
    }

    [Test]
    public async Task More_pieces_in_a_tick_than_a_send_takes_arrive_in_order()
    {
        await using LoopServer server = await StartAsync();
        SendBuffer first = SendBuffer.Create("ab"u8);
        SendBuffer second = SendBuffer.Create("cd"u8);
        server.Script.OnRecv = (connection, _) =>
        {
            // Two buffers in turn, so that no two pieces lie side by side; IOV_MAX is 1,024.
            for (int i = 0; i < 3000; i++)
            {
                connection.Send(i % 2 == 0 ? first : second);
            }

            connection.Close();
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        string expected = string.Concat(Enumerable.Repeat("abcd", 1500));
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo(expected));
    }

    /// <summary>Peers that only read say nothing, and what they have not read at the close takes its time.</summary>
    private static void Wait(ListenOptions options)
    {
        options.FirstByteTimeout = TimeSpan.Zero;
        options.CloseTimeout = TimeSpan.FromMinutes(1);
    }

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) =>
        LoopServer.StartAsync(arm, static script => new Scripted(script), options =>
        {
            Wait(options);
            listen?.Invoke(options);
        });
}
