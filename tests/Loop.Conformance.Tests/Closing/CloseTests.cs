using System.Diagnostics;

namespace Loop.Conformance.Tests.Closing;

/// <summary>The handler closes.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptions))]
public sealed class CloseTests(Arm arm)
{
    [Test]
    public async Task Close_brings_an_8_MB_answer_to_a_slow_client_although_its_input_is_unread()
    {
        const int answerBytes = 8 * 1024 * 1024;
        await using LoopServer server = await StartAsync(static options =>
        {
            options.SendQueueHardBytes = 2 * answerBytes;
            options.CloseTimeout = TimeSpan.FromSeconds(60);
        });
        byte[] answer = Payload.Random(answerBytes);
        server.Script.OnRecv = (connection, _) =>
        {
            connection.Send(answer);
            connection.Close();
        };
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(32 * 1024);
        await peer.ConnectAsync();
        // More than one receive takes, and less than the linger limit: input that nobody reads.
        await peer.SendAsync(new byte[512 * 1024]);
        using MemoryStream received = new();
        byte[] sip = new byte[8 * 1024];
        for (int count = await peer.ReadAsync(sip); count > 0; count = await peer.ReadAsync(sip))
        {
            received.Write(sip, 0, count);
            await Task.Yield();
        }

        Payload.AssertSame(received.ToArray(), answer);
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
    }

    [Test]
    public async Task Nothing_is_delivered_after_Close_and_sends_return_Closed()
    {
        await using LoopServer server = await StartAsync();
        SendStatus late = SendStatus.Ok;
        server.Script.OnRecv = (connection, _) =>
        {
            connection.Send("bye"u8);
            connection.Close();
            late = connection.Send("refused"u8);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("bye"));
        await peer.SendAsync("b");
        await peer.SendAsync("c");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
        Assert.Multiple(() =>
        {
            Assert.That(late, Is.EqualTo(SendStatus.Closed));
            Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "close:Local"]));
        });
    }

    [Test]
    public async Task Close_drops_what_a_pause_held()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Pause();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("held");
        await server.TurnAsync();
        await server.OnLoopAsync(() =>
        {
            connection.Close();
            connection.Resume();
        });
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:Local"]));
    }

    [Test]
    public async Task Abort_resets()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, _) =>
        {
            connection.Send(new byte[100]);
            connection.Abort();
            connection.Abort();
            connection.Close();
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        (_, Ending ending) = await peer.ReadToAnyEndAsync();
        Assert.That(ending, Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:Aborted");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a", "close:Aborted"]));
    }

    [Test]
    public async Task Abort_from_posted_work_resets_an_idle_connection()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(connection.Abort);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:Aborted");
    }

    [Test]
    public async Task Abort_ends_a_connection_that_is_closing()
    {
        await using LoopServer server = await StartAsync(static options => options.SendQueueHardBytes = 64 * 1024 * 1024);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(() =>
        {
            connection.Send(new byte[16 * 1024 * 1024]);
            connection.Close();
        });
        await server.OnLoopAsync(connection.Abort);
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries.Count(static entry => entry.StartsWith("close:", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
    }

    [Test]
    public async Task OnClose_runs_once_and_last_whatever_is_called_before()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, _) =>
        {
            connection.Close();
            connection.Close();
            connection.ShutdownSend();
            connection.Pause();
            connection.Credit(1);
            connection.Resume();
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await peer.SendAsync("b");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.HalfClose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries[^1], Is.EqualTo("close:Local"));
        Assert.That(server.Journal.Count("close:Local"), Is.EqualTo(1));
    }

    [Test]
    public async Task Everything_on_a_connection_that_is_gone_is_harmless()
    {
        await using LoopServer server = await StartAsync();
        SendStatus inOnClose = SendStatus.Ok;
        server.Script.OnClose = (connection, _) => inOnClose = connection.Send("x"u8);
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        peer.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        (SendStatus after, int queuedBytes, bool isWritable) = await server.OnLoopAsync(() =>
        {
            connection.Pause();
            connection.Resume();
            connection.Credit(1);
            connection.Close();
            connection.Abort();
            connection.ShutdownSend();
            SendStatus status = connection.Send("x"u8);
            connection.Writer.GetSpan(1)[0] = 1;
            connection.Writer.Advance(1);
            return (status, connection.QueuedBytes, connection.IsWritable);
        });
        await server.TurnAsync();
        Assert.Multiple(() =>
        {
            Assert.That(inOnClose, Is.EqualTo(SendStatus.Closed));
            Assert.That(after, Is.EqualTo(SendStatus.Closed));
            Assert.That(queuedBytes, Is.Zero);
            Assert.That(isWritable, Is.False);
            Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:PeerClosed"]));
        });
    }

    [Test]
    public async Task The_Closed_token_fires_before_OnClose()
    {
        await using LoopServer server = await StartAsync();
        bool? firedBefore = null;
        CancellationToken token = default;
        server.Script.OnAccept = connection =>
        {
            token = connection.Closed;
            token.Register(() => server.Journal.Note("token"));
        };
        server.Script.OnClose = (_, _) => firedBefore = token.IsCancellationRequested;
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Assert.That(token.IsCancellationRequested, Is.False);
        peer.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        bool askedLate = await server.OnLoopAsync(() => connection.Closed.IsCancellationRequested);
        Assert.Multiple(() =>
        {
            Assert.That(firedBefore, Is.True);
            Assert.That(askedLate, Is.True);
            Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "token", "close:PeerClosed"]));
        });
    }

    [Test]
    public async Task The_Closed_token_first_asked_for_when_all_is_over_is_fired()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        peer.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(await server.OnLoopAsync(() => connection.Closed.IsCancellationRequested), Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_peer_that_does_not_end_runs_into_the_close_time_and_is_reset(bool reads)
    {
        await using LoopServer server = await StartAsync(static options =>
        {
            options.CloseTimeout = TimeSpan.FromMilliseconds(200);
            options.SendQueueHardBytes = 64 * 1024 * 1024;
        });
        server.Script.OnRecv = (connection, _) =>
        {
            connection.Send(new byte[reads ? 10 : 16 * 1024 * 1024]);
            connection.Close();
        };
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Stopwatch watch = Stopwatch.StartNew();
        await peer.SendAsync("a");
        if (reads)
        {
            Assert.That(await peer.ReadToEndAsync(), Has.Length.EqualTo(10));
        }

        await server.Journal.WaitForAsync("close:CloseTimeout");
        Assert.That(watch.ElapsedMilliseconds, Is.GreaterThanOrEqualTo(190));
        if (!reads)
        {
            Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
        }
    }

    [Test]
    public async Task A_closing_connection_discards_no_more_than_the_linger_limit()
    {
        await using LoopServer server = await StartAsync(static options =>
        {
            options.LingerBytes = 64 * 1024;
            options.CloseTimeout = TimeSpan.FromSeconds(60);
        });
        server.Script.OnAccept = static connection => connection.Close();
        TestPeer peer = await server.ConnectAsync();
        Assert.That(
            async () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    await peer.SendAsync(new byte[16 * 1024]);
                }
            },
            Throws.TypeOf<PeerResetException>(),
            "16 MB were read and discarded");
        await server.Journal.WaitForAsync("close:Local");
    }

    [Test]
    public async Task Close_in_OnAccept_sends_what_was_queued_there()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection =>
        {
            connection.Send("too many of you"u8);
            connection.Close();
        };
        TestPeer peer = await server.ConnectAsync();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("too many of you"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
    }

    [Test]
    public async Task Abort_in_OnAccept_resets()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Abort();
        TestPeer peer = server.MakePeer();
        Assert.That(
            async () =>
            {
                await peer.ConnectAsync();
                await peer.ReadToEndAsync();
            },
            Throws.TypeOf<PeerResetException>());
        await server.Journal.WaitForAsync("close:Aborted");
    }

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) =>
        LoopServer.StartAsync(arm, static script => new Scripted(script), listen);
}
