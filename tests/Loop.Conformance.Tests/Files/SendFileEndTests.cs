namespace Loop.Conformance.Tests.Files;

/// <summary>Files that cannot be sent to their end, and connections that end while files are queued.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SendFileEndTests(Arm arm)
{
    private const int LargeBytes = 20_000_000;

    [Test]
    public async Task A_file_that_is_truncated_while_it_is_sent_resets_the_connection_with_FileFailed()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        await SendAsync(server, connection, area.PathOf("file"), 0, LargeBytes);
        await Eventually.HoldsAsync(() => server.Counters.SentFileBytes > 0, static () => "nothing was sent");
        using (FileStream truncated = new(area.PathOf("file"), FileMode.Open, FileAccess.Write))
        {
            truncated.SetLength(LargeBytes / 2);
        }

        (byte[] received, Ending ending) = await peer.ReadToAnyEndAsync();
        Assert.That(ending, Is.EqualTo(Ending.Reset));
        Assert.That(received, Has.Length.LessThanOrEqualTo(LargeBytes / 2));
        Payload.AssertSame(received, content.AsSpan(0, received.Length));
        await server.Journal.WaitForAsync("close:FileFailed");
        Assert.That(server.Log.Lines.Select(static line => line.Message), Has.Some.Contain("the file ends before the range does"));
    }

    [Test]
    public async Task A_range_beyond_the_end_is_the_reason_also_after_a_close()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 1000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            connection.SendFile(file, 0, 1001);
            connection.Close();
        });
        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:FileFailed");
    }

    [TestCase(0, 1001)]
    [TestCase(999, 2)]
    [TestCase(1000, 1)]
    [TestCase(5_000_000_000, 10)]
    public async Task A_range_beyond_the_end_resets_the_connection_with_FileFailed(long offset, long lengthBytes)
    {
        await using FileArea area = new();
        area.MakeRandom("file", 1000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Assert.That(await SendAsync(server, connection, area.PathOf("file"), offset, lengthBytes), Is.EqualTo(SendStatus.Ok));
        await server.Journal.WaitForAsync("close:FileFailed");
        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
        Assert.That(await server.OnLoopAsync(() => connection.Send("x"u8)), Is.EqualTo(SendStatus.Closed));
    }

    [Test]
    public async Task A_file_that_cannot_be_read_resets_the_connection_with_FileFailed()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        // Opens, and has nothing to read at offset 0.
        Assert.That(await SendAsync(server, connection, "/proc/self/mem", 0, 1000), Is.EqualTo(SendStatus.Ok));
        await server.Journal.WaitForAsync("close:FileFailed");
        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.Reset));
    }

    [Test]
    public async Task An_empty_range_of_a_file_that_ends_before_it_sends_nothing()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 10);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Assert.That(await SendAsync(server, connection, area.PathOf("file"), 100, 0), Is.EqualTo(SendStatus.Ok));
        await server.OnLoopAsync(connection.Close);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public async Task A_file_that_grows_while_it_is_sent_sends_what_was_asked_for()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        await SendAsync(server, connection, area.PathOf("file"), 0, LargeBytes);
        await server.OnLoopAsync(connection.Close);
        await File.AppendAllTextAsync(area.PathOf("file"), "grown");
        Payload.AssertSame(await peer.ReadToEndAsync(), content);
    }

    [Test]
    public async Task A_file_that_is_closed_and_removed_while_it_is_queued_arrives_and_is_closed_then()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        await SendAsync(server, connection, area.PathOf("file"), 0, LargeBytes);
        File.Delete(area.PathOf("file"));
        Assert.That(area.OpenFiles, Is.EqualTo(1));
        Payload.AssertSame(await peer.ReadExactlyAsync(LargeBytes), content);
        await area.NothingOpenAsync();
        Assert.That(server.ConnectionCount, Is.EqualTo(1));
    }

    [TestCase("abort", "close:Aborted")]
    [TestCase("reset", "close:PeerReset")]
    public async Task A_connection_that_ends_at_once_lets_go_of_its_files(string how, string close)
    {
        await using FileArea area = new();
        area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        for (int i = 0; i < 3; i++)
        {
            await SendAsync(server, connection, area.PathOf("file"), 0, LargeBytes);
        }

        await Eventually.HoldsAsync(() => server.Counters.SentFileBytes > 0, static () => "nothing was sent");
        if (how == "abort")
        {
            await server.OnLoopAsync(connection.Abort);
        }
        else
        {
            peer.Reset();
        }

        await server.Journal.WaitForAsync(close);
        await area.NothingOpenAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_close_or_a_half_close_waits_for_the_files_before_it(bool halfOnly)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync();
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            connection.SendFile(file, 0, LargeBytes);
            connection.Send("tail"u8);
            if (halfOnly)
            {
                connection.ShutdownSend();
            }
            else
            {
                connection.Close();
            }

            Assert.That(connection.SendFile(file, 0, 1), Is.EqualTo(SendStatus.Closed));
        });
        Payload.AssertSame(await peer.ReadToEndAsync(), [.. content, .. "tail"u8]);
        if (halfOnly)
        {
            await peer.SendAsync("still");
            await server.Journal.WaitForAsync("recv:still");
        }
    }

    [Test]
    public async Task After_a_close_a_file_may_take_longer_than_the_close_time_as_long_as_it_goes_on()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", LargeBytes);
        DrivenTime time = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static script => new ScriptedHalfOpen(script),
            static options => options.CloseTimeout = TimeSpan.FromMilliseconds(400),
            options => options.TimeProvider = time);
        (TestPeer peer, Connection connection) = await ConnectSlowAsync(server);
        await SendAsync(server, connection, area.PathOf("file"), 0, LargeBytes);
        await server.OnLoopAsync(connection.Close);
        using MemoryStream received = new();
        for (int step = 0; step < 15; step++)
        {
            received.Write(await peer.ReadExactlyAsync(100_000));
            time.Advance(TimeSpan.FromMilliseconds(100));
            await server.TurnAsync();
        }

        received.Write(await peer.ReadToEndAsync());
        Payload.AssertSame(received.ToArray(), content);
    }

    [Test]
    public async Task After_a_close_a_peer_that_reads_nothing_of_its_file_is_reset_at_the_close_time()
    {
        await using FileArea area = new();
        area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await StartAsync(static options => options.CloseTimeout = TimeSpan.FromMilliseconds(300));
        (_, Connection connection) = await ConnectSlowAsync(server);
        await SendAsync(server, connection, area.PathOf("file"), 0, LargeBytes);
        await server.OnLoopAsync(connection.Close);
        await server.Journal.WaitForAsync("close:CloseTimeout");
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task A_stop_with_files_queued_ends_in_time_and_lets_go_of_them()
    {
        await using FileArea area = new();
        area.MakeRandom("file", LargeBytes);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), configure: static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        (_, Connection connection) = await ConnectSlowAsync(server);
        await SendAsync(server, connection, area.PathOf("file"), 0, LargeBytes);
        await server.StopAsync();
        Assert.That(server.Journal.Entries, Has.Some.EqualTo("close:LoopStopped"));
    }

    private static async Task<(TestPeer Peer, Connection Connection)> ConnectSlowAsync(LoopServer server)
    {
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        return (peer, await server.Script.FirstConnection);
    }

    private static Task<SendStatus> SendAsync(LoopServer server, Connection connection, string path, long offset, long lengthBytes) =>
        server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(path);
            return connection.SendFile(file, offset, lengthBytes);
        });

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) =>
        LoopServer.StartAsync(arm, static script => new ScriptedHalfOpen(script), listen);
}
