using System.Net.Sockets;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>Listeners on unix sockets.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class UnixTests(Arm arm)
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("loop-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(1)]
    [TestCase(100_000)]
    [TestCase(8 * 1024 * 1024)]
    public async Task Every_byte_of_one_write_comes_back(int lengthBytes)
    {
        await using LoopServer server = await StartAsync<Echo.EchoBuffer>();
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(lengthBytes);
        Task<byte[]> reading = peer.ReadToEndAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task Many_connections_are_spread_over_the_loops()
    {
        await using LoopServer server = await StartAsync<Echo.EchoSpan>(static options => options.Loops = 2);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            TestPeer peer = await server.ConnectAsync();
            byte[] message = Payload.Random(5000, seed: i);
            await peer.SendAsync(message);
            Payload.AssertSame(await peer.ReadExactlyAsync(message.Length), message);
        }));
        Assert.That(server.Host.Loops.Select(static loop => loop.ConnectionCount), Is.All.EqualTo(20));
    }

    [Test]
    public async Task The_file_is_for_this_user_only_and_is_removed_at_the_stop()
    {
        await using LoopServer server = await StartAsync<Echo.EchoSpan>();
        Assert.That(File.GetUnixFileMode(SocketPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await server.StopAsync();
        Assert.That(File.Exists(SocketPath), Is.False);
    }

    [Test]
    public void A_mode_with_more_than_permissions_is_refused() => Assert.That(
        () => LoopServer.StartAsync(arm, (_, builder) => builder.Listen<Echo.EchoSpan>("unix:" + SocketPath, static options => options.UnixMode = (UnixFileMode)600)),
        Throws.TypeOf<LoopException>().With.Message.Contains("UnixMode is decimal 600, which is octal 1130").And.Message.Contains("UserRead, UserWrite, GroupWrite"));

    [Test]
    public async Task The_files_mode_can_be_chosen()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen<Echo.EchoSpan>("unix:" + SocketPath, static options => options.UnixMode = mode));
        Assert.That(File.GetUnixFileMode(SocketPath), Is.EqualTo(mode));
    }

    [Test]
    public async Task A_socket_that_a_dead_process_left_behind_is_replaced()
    {
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Bound and closed without unlink, as a killed process leaves it; .NET unlinks what it bound only when it is told to listen.
            dead.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "other")));
            File.Move(Path.Combine(_folder, "other"), SocketPath);
        }

        Assert.That(File.Exists(SocketPath), Is.True);
        await using LoopServer server = await StartAsync<Echo.EchoSpan>();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_socket_that_someone_listens_on_is_not_taken()
    {
        await using LoopServer first = await StartAsync<Echo.EchoSpan>();
        Assert.That(async () => await StartAsync<Echo.EchoSpan>(), Throws.TypeOf<LoopException>().With.Message.Contains(SocketPath));
        TestPeer peer = await first.ConnectAsync();
        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        await File.WriteAllTextAsync(SocketPath, "precious");
        Assert.That(async () => await StartAsync<Echo.EchoSpan>(), Throws.TypeOf<LoopException>().With.Message.Contains(SocketPath));
        Assert.That(await File.ReadAllTextAsync(SocketPath), Is.EqualTo("precious"));
    }

    [Test]
    public async Task An_abstract_socket_serves_and_leaves_no_file()
    {
        string name = "@loop-" + Guid.NewGuid().ToString("N");
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => builder.Listen<Echo.EchoSpan>("unix:" + name));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
        Assert.That(File.Exists(name), Is.False);
    }

    [Test]
    public async Task Pause_half_close_and_close_reasons_are_those_of_tcp()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (server, builder) => builder.Listen("unix:" + SocketPath, () => new ScriptedHalfOpen(server.Script)));
        server.Script.OnAccept = static connection => connection.Pause();
        server.Script.OnEnd = static connection =>
        {
            connection.Send("bye"u8);
            connection.Close();
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("abc");
        peer.HalfClose();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]));
        await server.OnLoopAsync(connection.Resume);
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("bye"));
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abc", "end", "close:Local"]));
    }

    [Test]
    public async Task A_peer_that_is_gone_with_unread_bytes_is_PeerReset_or_PeerClosed_and_the_path_is_the_address()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (server, builder) => builder.Listen("unix:" + SocketPath, () => new Scripted(server.Script)));
        server.Script.OnAccept = static connection => connection.Send("unread"u8);
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Assert.That(await server.OnLoopAsync(() => connection.LocalEndPoint.UnixPath), Is.EqualTo(SocketPath));
        Assert.That(await server.OnLoopAsync(() => connection.RemoteEndPoint.UnixPath), Is.Empty);
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries[^1], Is.EqualTo("close:PeerReset").Or.EqualTo("close:PeerClosed"));
    }

    private string SocketPath => Path.Combine(_folder, "s");

    private Task<LoopServer> StartAsync<T>(Action<LoopOptions>? configure = null)
        where T : class, CompilerServices.IConnectionHandler<T> =>
        LoopServer.StartAsync(arm, (_, builder) => builder.Listen<T>("unix:" + SocketPath), configure);
}
