using Loop.Connections;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>What a transform may do, and how it ends with its connection.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TransformTests(Arm arm)
{
    [Test]
    public async Task A_handler_that_is_held_back_is_made_when_the_handshake_is_done()
    {
        await using LoopServer server = await StartAsync(static () => new RecordTransform(RecordTransform.Role.Server));
        server.Script.OnAccept = static connection => connection.Send("hi"u8);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("hel");
        await server.TurnAsync();
        await peer.SendAsync("lo");
        Assert.That(await peer.ReadTextAsync(7), Is.EqualTo("welcome"));
        Assert.That(server.Journal.Entries, Is.Empty);
        byte[] wire = [.. "ready"u8, .. RecordTransform.Encode("first"u8, end: false)];
        await peer.SendAsync(wire);
        Assert.That(RecordTransform.Decode(await peer.ReadExactlyAsync(4)).Bytes, Is.EqualTo("hi"u8.ToArray()));
        await Eventually.HoldsAsync(() => server.Script.ReceivedText() == "first", () => server.Script.ReceivedText());
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries[0], Is.EqualTo("accept"));
    }

    [Test]
    public async Task Nobody_hears_of_a_connection_whose_handshake_fails([Values("hellish", "hel", "")] string said)
    {
        await using LoopServer server = await StartAsync(static () => new RecordTransform(RecordTransform.Role.Server));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(said);
        peer.HalfClose();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo(said == "hellish" ? "alert" : ""));
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.Empty);
        Assert.That(server.Script.Made, Is.Zero);
    }

    [Test]
    public async Task A_handshake_has_the_time_to_the_first_byte()
    {
        DrivenTime time = new();
        await using LoopServer server = await StartAsync(
            static () => new RecordTransform(RecordTransform.Role.Server),
            static options => options.FirstByteTimeout = TimeSpan.FromSeconds(10),
            options => options.TimeProvider = time);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("hello");
        Assert.That(await peer.ReadTextAsync(7), Is.EqualTo("welcome"));
        time.Advance(TimeSpan.FromSeconds(9));
        await server.TurnAsync();
        Assert.That(server.ConnectionCount, Is.EqualTo(1), "connections before the time is up");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await peer.ReadTextToEndAsync(), Is.Empty);
        peer.HalfClose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    [Test]
    public async Task What_is_sent_before_the_handshake_waits_for_it_also_on_a_paused_and_closing_connection([Values] bool closes)
    {
        await using LoopServer server = await StartAsync(static () => new RecordTransform(RecordTransform.Role.Server, holdsHandlerBack: false));
        byte[] answer = Payload.Random(600_000);
        SendStatus status = SendStatus.Ok;
        server.Script.OnAccept = connection =>
        {
            status = connection.Send(answer);
            connection.Pause();
            if (closes)
            {
                connection.Close();
            }
            else
            {
                connection.ShutdownSend();
            }
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Assert.That(await server.OnLoopAsync(() => connection.QueuedBytes), Is.EqualTo(answer.Length), "what the transform holds back counts");
        Assert.That(status, Is.EqualTo(SendStatus.Backpressure));
        await peer.SendAsync("hello");
        Assert.That(await peer.ReadTextAsync(7), Is.EqualTo("welcome"));
        await peer.SendAsync("ready");
        (byte[] bytes, bool isEnded) = RecordTransform.Decode(await peer.ReadToEndAsync());
        Payload.AssertSame(bytes, answer);
        Assert.That(isEnded, Is.True);
        if (!closes)
        {
            await server.OnLoopAsync(connection.Close);
        }

        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
    }

    [Test]
    public async Task What_a_transform_holds_back_of_sends_counts_to_the_hard_cap()
    {
        await using LoopServer server = await StartAsync(static () => new RecordTransform(RecordTransform.Role.Server, holdsHandlerBack: false));
        server.Script.OnAccept = static connection =>
        {
            byte[] piece = new byte[1024 * 1024];
            for (int i = 0; i < 5; i++)
            {
                connection.Send(piece);
            }
        };
        Assert.That(await server.ConnectToEndAsync(), Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:SendQueueOverflow");
    }

    [Test]
    public async Task Input_that_is_held_back_has_a_limit()
    {
        await using LoopServer server = await StartAsync(static () => new ScriptedTransform { Received = static (_, _) => 0 }, static options => options.MaxCarryBytes = 100_000);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(Payload.Random(300_000));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:CarryOverflow");
    }

    [Test]
    public async Task Input_that_is_held_back_has_a_limit_also_while_a_close_waits_for_what_was_sent()
    {
        int mostBytes = 0;
        await using LoopServer server = await StartAsync(
            () => new ScriptedTransform
            {
                Received = (_, bytes) =>
                {
                    mostBytes = Math.Max(mostBytes, bytes.Length);
                    return 0;
                },
                Sending = static (_, _) => 0,
            },
            static options => options.MaxCarryBytes = 100_000);
        server.Script.OnAccept = static connection => connection.Send("waits for a handshake"u8);
        TestPeer peer = await server.ConnectAsync();
        try
        {
            await peer.SendAsync(Payload.Random(4 * 1024 * 1024));
            await peer.ReadToAnyEndAsync();
        }
        catch (PeerResetException)
        {
            // As it should be, before everything was sent or after.
        }

        await server.Journal.WaitForAsync("close:CarryOverflow");
        Assert.That(mostBytes, Is.GreaterThan(100_000).And.LessThan(300_000));
        Assert.That(server.Counters.UnfinishedCloses, Is.EqualTo(1));
    }

    [Test]
    public async Task Input_that_is_held_back_at_the_peers_end_is_truncated()
    {
        await using LoopServer server = await StartAsync(static () => new RecordTransform());
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(RecordTransform.Encode("whole"u8, end: false).Concat(new byte[] { 0, 9, 1 }).ToArray());
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:TruncatedFrame");
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("whole"));
    }

    [Test]
    public async Task A_slow_reader_behind_a_transform_is_waited_for_and_gets_everything()
    {
        await using LoopServer server = await StartAsync(static () => new RecordTransform());
        byte[] answer = Payload.Random(3_000_000);
        int sent = 0;
        void Fill(Connection connection)
        {
            while (sent < answer.Length)
            {
                int length = Math.Min(50_000, answer.Length - sent);
                SendStatus status = connection.Send(answer.AsSpan(sent, length));
                sent += length;
                if (status == SendStatus.Backpressure)
                {
                    return;
                }
            }

            connection.Close();
        }

        server.Script.OnAccept = Fill;
        server.Script.OnDrained = Fill;
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(32 * 1024);
        await peer.ConnectAsync();
        (byte[] bytes, bool isEnded) = RecordTransform.Decode(await peer.ReadToEndAsync());
        Payload.AssertSame(bytes, answer);
        Assert.That(isEnded, Is.True);
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Journal.Count("drained"), Is.GreaterThan(5));
    }

    [Test]
    public async Task What_is_delivered_to_a_paused_handler_waits_in_order_and_the_peer_is_held_back()
    {
        await using LoopServer server = await StartAsync(static () => new RecordTransform());
        using MemoryStream received = new();
        server.Script.IsQuiet = true;
        TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.OnRecv = (connection, bytes) =>
        {
            received.Write(bytes);
            if (paused.TrySetResult())
            {
                connection.Pause();
            }
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        byte[] sent = Payload.Random(4_000_000);
        Task sending = peer.SendAsync(RecordTransform.Encode(sent));
        await paused.Task.WaitAsync(server.Deadline);
        await Eventually.HoldsAsync(
            () => server.OnLoopAsync(() => (connection.Flags & ConnectionFlags.ReceiveArmed) == 0).GetAwaiter().GetResult(), static () => "it still receives");
        (int delivered, int waiting) = await server.OnLoopAsync(() => (connection.Extras!.Held.LengthBytes, connection.Extras.Transform!.Input.LengthBytes));
        // A handler behind a transform has its turn after what a tick brought. Of that the transform is offered some until the mark is passed; the rest waits as it came.
        // It is what comes before a receive has stopped: the mark and one receive where it stops at once, otherwise what it may still bring.
        int oneReceive = 16 * 1024;
        int most = Math.Max(ConnectionEngine.HeldHighBytes, arm.MostHeldBytes) + oneReceive;
        Assert.That(delivered, Is.LessThanOrEqualTo(ConnectionEngine.HeldHighBytes + RecordTransform.LongestRecord), "what was delivered to a paused handler");
        Assert.That(delivered + waiting, Is.LessThanOrEqualTo(most), "what is held for a paused handler");
        await server.OnLoopAsync(connection.Resume);
        await sending;
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Payload.AssertSame(received.ToArray(), sent);
    }

    [Test]
    public async Task The_end_within_the_bytes_is_told_once_and_the_other_half_goes_on()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new ScriptedHalfOpen(script), static options => options.Transform = static () => new RecordTransform());
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync(RecordTransform.Encode("last"u8));
        await server.Journal.WaitForAsync("end");
        Assert.That(await server.OnLoopAsync(() => connection.Send("still"u8)), Is.EqualTo(SendStatus.Ok));
        Assert.That(RecordTransform.Decode(await peer.ReadExactlyAsync(7)).Bytes, Is.EqualTo("still"u8.ToArray()));
        peer.HalfClose();
        await server.TurnAsync();
        await server.OnLoopAsync(connection.Close);
        Assert.That(await peer.ReadToEndAsync(), Is.EqualTo(new byte[] { 0, 0 }));
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Journal.Count("end"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_is_not_sent_past_a_transform()
    {
        await using FileArea area = new();
        string path = area.Make("some", "content"u8);
        await using LoopServer server = await StartAsync(static () => new RecordTransform());
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        SendStatus status = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(path);
            return connection.SendFile(file, 0, 7);
        });
        Assert.That(status, Is.EqualTo(SendStatus.NotSupported));
        await server.OnLoopAsync(connection.Close);
        Assert.That(await peer.ReadToEndAsync(), Is.EqualTo(new byte[] { 0, 0 }));
    }

    [Test]
    public async Task A_transform_that_leaves_lets_the_rest_pass_untouched()
    {
        await using LoopServer server = await StartAsync(static () => new ScriptedTransform
        {
            Received = static (transform, bytes) =>
            {
                int end = Array.IndexOf(bytes, (byte)'!');
                if (end < 0)
                {
                    return 0;
                }

                transform.Hand("left,"u8);
                transform.Go();
                return end + 1;
            },
            Sending = static (_, _) => 0,
        });
        server.Script.OnAccept = static connection => connection.Send("held back until then"u8);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("preface");
        await server.TurnAsync();
        await peer.SendAsync("!rest");
        Assert.That(await peer.ReadTextAsync(20), Is.EqualTo("held back until then"));
        await peer.SendAsync(" and more");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("left,rest and more"));
    }

    [Test]
    public async Task A_transform_may_act_between_events()
    {
        bool mayGo = false;
        ScriptedTransform? made = null;
        await using LoopServer server = await StartAsync(() => made = new()
        {
            Received = (transform, bytes) =>
            {
                transform.Hand(mayGo ? bytes : []);
                return mayGo ? bytes.Length : 0;
            },
            Sending = (transform, bytes) =>
            {
                transform.Put(mayGo ? bytes : []);
                return mayGo ? bytes.Length : 0;
            },
        });
        server.Script.OnAccept = static connection => connection.Send("answer"u8);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("question");
        await Eventually.HoldsAsync(() => made?.Owner?.Extras?.Transform?.Input.LengthBytes == 8, static () => "nothing is held back");
        await server.OnLoopAsync(() =>
        {
            mayGo = true;
            made!.Put("first "u8);
            made.Again();
        });
        Assert.That(await peer.ReadTextAsync(12), Is.EqualTo("first answer"));
        await server.Journal.WaitForAsync("recv:question");
    }

    private Task<LoopServer> StartAsync(
        Func<ConnectionTransform> transform, Action<ListenOptions>? more = null, Action<LoopOptions>? configure = null) =>
        LoopServer.StartAsync(
            arm,
            static script =>
            {
                script.Made++;
                return new Scripted(script);
            },
            options =>
            {
                options.Transform = transform;
                // No test is over because its client stood still for a while.
                options.FirstByteTimeout = TimeSpan.Zero;
                options.CloseTimeout = TimeSpan.FromMinutes(1);
                more?.Invoke(options);
            },
            configure);
}
