namespace Loop.Conformance.Tests.Files;

/// <summary>Files sent to connections: whole and in parts, alone and among other bytes.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SendFileTests(Arm arm)
{
    [TestCase(1)]
    [TestCase(4095)]
    [TestCase(4096)]
    [TestCase(262_143)]
    [TestCase(262_144)]
    [TestCase(262_145)]
    [TestCase(1_048_576)]
    [TestCase(5_000_000)]
    public async Task A_whole_file_arrives(int lengthBytes)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", lengthBytes);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        SendStatus status = await SendAsync(server, connection, area.PathOf("file"), 0, lengthBytes);
        Assert.That(status, Is.EqualTo(SendStatus.Ok));
        Payload.AssertSame(await peer.ReadExactlyAsync(lengthBytes), content);
        await Eventually.IsAsync(() => server.Counters.SentFileBytes, lengthBytes, "bytes of files that were sent");
    }

    [Test]
    public async Task Head_file_and_tail_arrive_in_order_and_the_connection_goes_on()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 300_000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            Assert.That(connection.Send("head"u8), Is.EqualTo(SendStatus.Ok));
            Assert.That(connection.SendFile(file, 0, file.LengthBytes), Is.EqualTo(SendStatus.Ok));
            Assert.That(connection.Send("tail"u8), Is.EqualTo(SendStatus.Ok));
        });
        Payload.AssertSame(await peer.ReadExactlyAsync(300_008), [.. "head"u8, .. content, .. "tail"u8]);
        await peer.SendAsync("more");
        await server.Journal.WaitForAsync("recv:more");
        await server.OnLoopAsync(() => connection.Send("reply"u8));
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("reply"));
        Assert.That(await server.OnLoopAsync(() => connection.QueuedBytes), Is.Zero);
    }

    [TestCase(0, 100)]
    [TestCase(1, 4096)]
    [TestCase(4096, 4096)]
    [TestCase(4095, 300_000)]
    [TestCase(99_999, 1)]
    [TestCase(500_000, 0)]
    public async Task A_part_of_a_file_arrives(int offset, int lengthBytes)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 400_000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await SendAsync(server, connection, area.PathOf("file"), offset, lengthBytes);
        await server.OnLoopAsync(connection.Close);
        byte[] expected = lengthBytes == 0 ? [] : content[offset..(offset + lengthBytes)];
        Payload.AssertSame(await peer.ReadToEndAsync(), expected);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Files_and_bytes_mixed_at_random_arrive_in_order_at_a_slow_reader(int seed)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 700_000, seed);
        SendBuffer shared = SendBuffer.Create(Payload.Random(3000, seed: 99));
        using MemoryStream expected = new();
        await using LoopServer server = await StartAsync(static options => options.SendQueueHardBytes = 64 * 1024 * 1024);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Task<byte[]> reading = peer.ReadToEndAsync();
        await server.RunAsync(async () =>
        {
            Random random = new(seed);
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            for (int i = 0; i < 120; i++)
            {
                switch (random.Next(5))
                {
                    case 0:
                        int offset = random.Next(content.Length);
                        int lengthBytes = random.Next(content.Length - offset);
                        connection.SendFile(file, offset, lengthBytes);
                        expected.Write(content, offset, lengthBytes);
                        break;
                    case 1:
                        connection.Send(shared);
                        expected.Write(shared.Span);
                        break;
                    case 2:
                        // A later tick: what was queued has been attempted, and perhaps was short.
                        await Task.Yield();
                        break;
                    default:
                        byte[] bytes = Payload.Random(random.Next(1, 5000), seed: i);
                        connection.Send(bytes);
                        expected.Write(bytes);
                        break;
                }
            }

            connection.Close();
        });
        Payload.AssertSame(await reading, expected.ToArray());
    }

    [Test]
    public async Task A_reader_that_stops_and_goes_on_gets_every_byte()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 20_000_000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await SendAsync(server, connection, area.PathOf("file"), 0, content.Length);
        await Eventually.HoldsAsync(() => server.Counters.SentFileBytes > 0, static () => "nothing was sent");
        await server.TurnAsync();
        Assert.That(server.Counters.SentFileBytes, Is.LessThan(content.Length), "the socket took all");
        Payload.AssertSame(await peer.ReadExactlyAsync(content.Length), content);
    }

    [Test]
    public async Task Others_are_served_while_a_peer_reads_nothing_of_its_file()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 20_000_000);
        await using LoopServer server = await LoopServer.StartAsync(arm, static (server, builder) => builder
            .Listen("127.0.0.1:0", () => new Scripted(server.Script), static options => options.FirstByteTimeout = TimeSpan.FromMinutes(1))
            .Listen<Echo.EchoSpan>("127.0.0.1:0"));
        TestPeer deaf = server.MakePeer();
        deaf.LimitReceiving(16 * 1024);
        await deaf.ConnectAsync();
        await SendAsync(server, await server.Script.FirstConnection, area.PathOf("file"), 0, 20_000_000);
        TestPeer other = await server.ConnectAsync(listener: 1);
        for (int i = 0; i < 50; i++)
        {
            await other.SendAsync("ping");
            Assert.That(await other.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        deaf.Reset();
        await server.Journal.WaitForAsync("close:PeerReset");
    }

    [Test]
    public async Task What_is_not_in_the_page_cache_is_read_into_it_first()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 3_000_000);
        Native.DropFromCache(area.PathOf("file"));
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await SendAsync(server, connection, area.PathOf("file"), 0, content.Length);
        Payload.AssertSame(await peer.ReadExactlyAsync(content.Length), content);
        if (IsOnDisk(area.Folder))
        {
            Assert.That(server.Counters.FileWarmings, Is.GreaterThan(0));
        }
    }

    [Test]
    public async Task Over_a_unix_socket_a_file_arrives_too()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 3_000_000);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (server, builder) => builder.Listen("unix:" + area.PathOf("socket"), () => new Scripted(server.Script)));
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            connection.Send("head"u8);
            connection.SendFile(file, 0, content.Length);
            connection.Send("tail"u8);
            connection.Close();
        });
        Payload.AssertSame(await peer.ReadToEndAsync(), [.. "head"u8, .. content, .. "tail"u8]);
    }

    [Test]
    public async Task One_file_goes_to_many_connections_at_once()
    {
        const int peers = 40;
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 600_000);
        await using LoopServer server = await StartAsync();
        LoopFile file = await server.RunAsync(async () => await LoopFile.Open(area.PathOf("file")));
        server.Script.OnRecv = (connection, _) =>
        {
            connection.SendFile(file, 0, content.Length);
            connection.Close();
        };
        await Task.WhenAll(Enumerable.Range(0, peers).Select(async _ =>
        {
            TestPeer peer = await server.ConnectAsync();
            await peer.SendAsync("get");
            Payload.AssertSame(await peer.ReadToEndAsync(), content);
        }));
        await server.OnLoopAsync(file.Dispose);
    }

    private static Task<SendStatus> SendAsync(LoopServer server, Connection connection, string path, long offset, long lengthBytes) =>
        server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(path);
            return connection.SendFile(file, offset, lengthBytes);
        });

    /// <summary>Not on a file system that lives in memory, where nothing can be dropped from the cache.</summary>
    private static bool IsOnDisk(string folder) => new DriveInfo(folder).DriveFormat is not ("tmpfs" or "ramfs");

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) => LoopServer.StartAsync(arm, static script => new Scripted(script), listen);
}
