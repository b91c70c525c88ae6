namespace Loop.Conformance.Tests.Framing;

/// <summary>Frames and the flow of a connection: what holds for calls of <c>[OnRecv]</c> holds for each frame.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FrameTests(Arm arm)
{
    [Test]
    public async Task Empty_frames_are_frames()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("\r\na\r\n\r\n\r\nb\r\n");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:", "recv:a", "recv:", "recv:", "recv:b", "close:PeerClosed"]));
    }

    [Test]
    public async Task Pause_takes_effect_before_the_next_frame_also_for_frames_already_received()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, _) => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("a\r\nb\r\nc\r\nd");
        await server.Journal.WaitForAsync("recv:a");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a"]));
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("recv:b");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "recv:b"]));
        await peer.SendAsync("e\r\n");
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("recv:c");
        await server.TurnAsync();
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("recv:de");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "recv:b", "recv:c", "recv:de"]));
    }

    [Test]
    public async Task Frames_that_a_pause_holds_come_before_newer_ones_and_before_the_end()
    {
        await using LoopServer server = await StartAsync();
        bool wasPaused = false;
        server.Script.OnRecv = (connection, _) =>
        {
            if (!wasPaused)
            {
                wasPaused = true;
                connection.Pause();
            }
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("a\r\nb\r\nc");
        await server.Journal.WaitForAsync("recv:a");
        await peer.SendAsync("d\r\ne\r");
        await server.TurnAsync();
        await peer.SendAsync("\nf\r\n");
        peer.HalfClose();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a"]));
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "recv:b", "recv:cd", "recv:e", "recv:f", "close:PeerClosed"]));
    }

    [Test]
    public async Task Credit_counts_frames()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Credit(2);
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("a\r\nb\r\nc\r\nd\r\n");
        await server.Journal.WaitForAsync("recv:b");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "recv:b"]));
        await server.OnLoopAsync(() => connection.Credit(1));
        await server.Journal.WaitForAsync("recv:c");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Credit_given_in_each_frame_never_stops_the_stream()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Credit(1);
        server.Script.OnRecv = static (connection, _) => connection.Credit(1);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\r\nb\r\nc\r\nd\r\n");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("abcd"));
    }

    /// <summary>The credit that a frame gives allows the frames after it; the frame itself was not counted.</summary>
    [Test]
    public async Task Counting_may_begin_in_a_frame()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, line) =>
        {
            if (line[0] == 'a')
            {
                connection.Credit(2);
            }
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\r\nb\r\nc\r\nd\r\n");
        await server.Journal.WaitForAsync("recv:c");
        await server.TurnAsync();
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("abc"));
    }

    [TestCase(false, "close:Local")]
    [TestCase(true, "close:Aborted")]
    public async Task No_frame_is_handed_out_after_the_handler_ended_the_connection(bool abort, string closed)
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = (connection, _) =>
        {
            if (abort)
            {
                connection.Abort();
            }
            else
            {
                connection.Close();
            }
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.TurnAsync();
        await peer.SendAsync("b\r\nc\r\nd");
        if (!abort)
        {
            peer.HalfClose();
        }

        await server.Journal.WaitForAsync(closed);
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:ab", closed]));
    }

    [Test]
    public async Task The_answers_to_the_frames_of_a_packet_leave_as_one_send()
    {
        const int frames = 64;
        await using LoopServer server = await StartAsync();
        server.Script.IsQuiet = true;
        server.Script.OnRecv = static (connection, line) =>
        {
            connection.Send(line);
            connection.Send("\r\n"u8);
        };
        TestPeer peer = await server.ConnectAsync();
        string packet = string.Concat(Enumerable.Range(0, frames).Select(static i => $"frame {i:00} of the packet, abcdef\r\n"));
        for (int round = 1; round <= 3; round++)
        {
            await peer.SendAsync(packet);
            Assert.That(await peer.ReadTextAsync(packet.Length), Is.EqualTo(packet));
            Assert.That(await server.OnLoopAsync(() => server.Counters.Sends), Is.EqualTo(round), "sends so far");
        }
    }

    [TestCase("whole\r\npart")]
    [TestCase("whole\r\n\r")]
    public async Task An_incomplete_frame_at_the_end_is_a_truncated_frame(string text)
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(text);
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:TruncatedFrame");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:whole", "close:TruncatedFrame"]));
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public async Task An_incomplete_frame_stays_the_reason_where_the_handler_closes_after_the_end()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedLinesHalfOpen(script));
        server.Script.OnEnd = static connection => connection.Close();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("whole\npart");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:TruncatedFrame");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:whole", "end", "close:TruncatedFrame"]));
    }

    [Test]
    public async Task Backpressure_pauses_before_the_next_frame()
    {
        await using LoopServer server = await StartAsync(static options =>
        {
            options.SendQueueLowBytes = 1024;
            options.SendQueueHighBytes = 4096;
        });
        server.Script.OnRecv = static (connection, line) =>
        {
            if (line[0] == 'a' && connection.Send(new byte[8192]) != SendStatus.Backpressure)
            {
                throw new InvalidOperationException("8 KiB over a high watermark of 4 KiB are no backpressure");
            }
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\r\nb\r\n");
        peer.HalfClose();
        Assert.That(await peer.ReadToEndAsync(), Has.Length.EqualTo(8192));
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Counters.BackpressurePauses, Is.EqualTo(1));
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("ab"));
    }

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) =>
        LoopServer.StartAsync(arm, static script => new ScriptedLines(script), listen);
}
