using System.Net.Sockets;
using System.Text;

namespace Loop.Conformance.Tests.Datagrams;

/// <summary>Unix datagram sockets, with paths and with abstract names.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class UnixDatagramTests(Arm arm)
{
    private static readonly int[] _sizes = [0, 1, 63, 64, 65, 1472, 8192, 40_000, 65_507];

    private string _folder = null!;

    private string SocketPath => Path.Combine(_folder, "datagrams");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("loop-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_mode_with_more_than_permissions_is_refused() => Assert.That(
        () => DatagramHost.StartAsync(arm, static options => options.UnixMode = (UnixFileMode)600, "unix:" + SocketPath),
        Throws.TypeOf<LoopException>().With.Message.Contains("UnixMode is decimal 600, which is octal 1130").And.Message.Contains("UserRead, UserWrite, GroupWrite"));

    [Test]
    public async Task Every_size_comes_back_whole_and_the_sender_is_told([Values] bool isAbstract)
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "unix:" + NameOf("server", isAbstract));
        await using LoopServer _ = server;
        PeerAddress seen = default;
        script.OnDatagram = (socket, bytes, from) =>
        {
            seen = from;
            Assert.That(socket.Send(bytes, from), Is.EqualTo(DatagramStatus.Ok));
        };
        string name = NameOf("peer", isAbstract);
        using UnixPeer peer = new(server.Deadline, name);
        foreach (int size in _sizes)
        {
            byte[] datagram = Payload.Random(size, size);
            peer.Send(datagram, server.Host.EndPoints[0]);
            Payload.AssertSame(await peer.ReceiveAsync(), datagram);
            Assert.That(seen, Is.EqualTo(new PeerAddress(name)));
        }

        DatagramSocket socket = server.Socket();
        await Eventually.IsAsync(() => (socket.ReceivedCount, socket.SentCount, socket.TruncatedCount), (_sizes.Length, _sizes.Length, 0L), "the counts");
        Assert.That(socket.LocalEndPoint, Is.EqualTo(server.Host.EndPoints[0]));
        await AllHomeAsync(server);
    }

    [Test]
    public async Task Many_senders_are_told_apart_also_those_without_a_name()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "unix:" + SocketPath);
        await using LoopServer _ = server;
        script.OnDatagram = (socket, bytes, from) => script.Journal.Note($"{Encoding.ASCII.GetString(bytes)} of '{from.UnixPath}': {socket.Send("thanks"u8, from)}");
        using UnixPeer named = new(server.Deadline, Path.Combine(_folder, "a"));
        using UnixPeer other = new(server.Deadline, Path.Combine(_folder, "longer"));
        using UnixPeer nameless = new(server.Deadline);
        List<string> expected = ["start"];
        for (int i = 0; i < 20; i++)
        {
            (UnixPeer peer, string path, DatagramStatus status) = (i % 3) switch
            {
                0 => (named, Path.Combine(_folder, "a"), DatagramStatus.Ok),
                1 => (nameless, "", DatagramStatus.NoAddress),
                _ => (other, Path.Combine(_folder, "longer"), DatagramStatus.Ok),
            };
            peer.Send(Encoding.ASCII.GetBytes($"{i}"), server.Host.EndPoints[0]);
            expected.Add($"{i} of '{path}': {status}");
            await server.Journal.WaitForAsync(expected[^1]);
            if (status == DatagramStatus.Ok)
            {
                Assert.That(await peer.ReceiveAsync(), Is.EqualTo("thanks"u8.ToArray()));
            }
        }

        Assert.That(server.Journal.Entries, Is.EqualTo(expected));
        await AllHomeAsync(server);
    }

    [Test]
    public async Task Who_is_gone_or_never_was_is_told_and_the_socket_goes_on()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "unix:" + SocketPath);
        await using LoopServer _ = server;
        string left = Path.Combine(_folder, "left");
        using (UnixPeer gone = new(server.Deadline, Path.Combine(_folder, "gone")))
        {
            // Its file stays without it.
            File.Move(Path.Combine(_folder, "gone"), left);
        }

        using Socket stream = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stream.Bind(UnixPeer.Name(Path.Combine(_folder, "stream")));
        string[] nobody = [left, Path.Combine(_folder, "never"), "@loop-nobody-" + Guid.NewGuid(), Path.Combine(left, "below"), Path.Combine(_folder, "stream")];
        script.OnDatagram = (socket, bytes, from) =>
        {
            Assert.That(nobody.Select(path => socket.Send("x"u8, new PeerAddress(path))), Is.All.EqualTo(DatagramStatus.Refused));
            Assert.That(socket.Send("x"u8, new PeerAddress(new string('p', 200))), Is.EqualTo(DatagramStatus.NoAddress));
            Assert.That(socket.Send("x"u8, new PeerAddress(System.Net.IPAddress.Loopback, 9)), Is.EqualTo(DatagramStatus.NoAddress));
            Assert.That(socket.Send("x"u8), Is.EqualTo(DatagramStatus.NoAddress));
            Assert.That(socket.Send(bytes, from), Is.EqualTo(DatagramStatus.Ok));
        };
        using UnixPeer peer = new(server.Deadline, Path.Combine(_folder, "peer"));
        for (int i = 0; i < 20; i++)
        {
            peer.Send("x"u8, server.Host.EndPoints[0]);
            Assert.That(await peer.ReceiveAsync(), Is.EqualTo("x"u8.ToArray()));
        }

        Assert.That(server.Loop.Actors.Counters.HandlerFaults, Is.Zero);
        Assert.That((server.Socket().DroppedCount, server.Socket().ErrorCount), Is.EqualTo((0L, 0L)));
        await AllHomeAsync(server);
    }

    [Test]
    public async Task A_peer_that_does_not_read_is_told_and_holds_up_nobody_else()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "unix:" + SocketPath);
        await using LoopServer _ = server;
        using UnixPeer lazy = new(server.Deadline, Path.Combine(_folder, "lazy"));
        using UnixPeer peer = new(server.Deadline, Path.Combine(_folder, "peer"));
        PeerAddress slow = new(Path.Combine(_folder, "lazy"));
        int taken = 0;
        script.OnDatagram = (socket, bytes, from) =>
        {
            while (socket.Send(bytes, slow) is var status)
            {
                if (status != DatagramStatus.Ok)
                {
                    Assert.That(status, Is.EqualTo(DatagramStatus.QueueFull));
                    break;
                }

                taken++;
            }

            socket.Send(bytes, from);
        };
        peer.Send("one"u8, server.Host.EndPoints[0]);
        Assert.That(await peer.ReceiveAsync(), Is.EqualTo("one"u8.ToArray()));
        Assert.That(taken, Is.GreaterThan(0));
        for (int i = await server.OnLoopAsync(() => taken); i > 0; i--)
        {
            Assert.That(await lazy.ReceiveAsync(), Is.EqualTo("one"u8.ToArray()));
        }

        Assert.That(await server.OnLoopAsync(() => server.Socket().Send("again"u8, slow)), Is.EqualTo(DatagramStatus.Ok));
        Assert.That(await lazy.ReceiveAsync(), Is.EqualTo("again"u8.ToArray()));
        Assert.That(server.Socket().QueuedBytes, Is.Zero);
        Assert.That(server.Loop.Actors.Counters.HandlerFaults, Is.Zero);
        await AllHomeAsync(server);
    }

    [Test]
    public async Task What_is_longer_than_the_maximum_is_cut_and_said_so()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, static options => options.MaxDatagramBytes = 100, "unix:" + SocketPath);
        await using LoopServer _ = server;
        script.OnDatagram = static (socket, bytes, from) => socket.Send(Encoding.ASCII.GetBytes($"{bytes.Length} {bytes[^1]} {socket.IsTruncated}"), from);
        using UnixPeer peer = new(server.Deadline, Path.Combine(_folder, new string('n', 60)));
        foreach ((int length, string answer) in ((int, string)[])[(99, "99 98 False"), (100, "100 99 False"), (101, "100 99 True"), (100_000, "100 99 True"), (1, "1 0 False")])
        {
            peer.Send([.. Enumerable.Range(0, length).Select(static i => (byte)i)], server.Host.EndPoints[0]);
            Assert.That(Encoding.ASCII.GetString(await peer.ReceiveAsync()), Is.EqualTo(answer));
        }

        Assert.That(server.Socket().TruncatedCount, Is.EqualTo(2));
        Assert.That(await server.OnLoopAsync(() => server.Socket().Send(new byte[16 * 1024 * 1024], new PeerAddress(SocketPath))), Is.EqualTo(DatagramStatus.TooLong));
        await AllHomeAsync(server);
    }

    [Test]
    public async Task Its_file_is_for_this_user_only_or_as_chosen_and_goes_with_it()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite;
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "unix:" + SocketPath);
        await using LoopServer _ = server;
        Assert.That(File.GetUnixFileMode(SocketPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        string other = Path.Combine(_folder, "other");
        DatagramSocket second = await server.Loop.OpenDatagram("unix:" + other, () => new ScriptedDatagrams(script), new() { UnixMode = mode });
        Assert.That(File.GetUnixFileMode(other), Is.EqualTo(mode));
        await server.OnLoopAsync(second.Close);
        await Eventually.IsAsync(() => File.Exists(other), false, "whether the file is there");
        await server.StopAsync();
        Assert.That(File.Exists(SocketPath), Is.False);
    }

    [Test]
    public async Task A_dead_socket_is_replaced_and_what_is_somebodys_is_not()
    {
        using (UnixPeer dead = new(CancellationToken.None, Path.Combine(_folder, "before")))
        {
            File.Move(Path.Combine(_folder, "before"), SocketPath);
        }

        Assert.That(File.Exists(SocketPath), Is.True);
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "unix:" + SocketPath);
        await using LoopServer _ = server;
        script.OnDatagram = DatagramScript.Echo;
        using UnixPeer peer = new(server.Deadline, Path.Combine(_folder, "peer"));
        using Socket stream = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stream.Bind(UnixPeer.Name(Path.Combine(_folder, "stream")));
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "mine");
        foreach (string taken in (string[])["datagrams", "peer", "stream", "file"])
        {
            LoopException error = (await Assert.ThrowsAsync<LoopException>(
                async () => await server.Loop.OpenDatagram($"unix:{Path.Combine(_folder, taken)}", () => new ScriptedDatagrams(script))))!;
            Assert.That(error.Message, Does.Contain("EADDRINUSE").And.Contain("not a dead socket"));
        }

        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "file")), Is.EqualTo("mine"));
        peer.Send("x"u8, server.Host.EndPoints[0]);
        Assert.That(await peer.ReceiveAsync(), Is.EqualTo("x"u8.ToArray()));
        await AllHomeAsync(server);
    }

    [Test]
    public async Task Two_sockets_of_loops_talk_one_under_a_name_that_was_free_and_connected()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "unix:" + SocketPath, configure: static options => options.Loops = 2);
        await using LoopServer _ = server;
        script.OnDatagram = DatagramScript.Echo;
        DatagramScript client = new(server.Journal);
        client.OnDatagram = (_, bytes, from) => client.Journal.Note($"{Encoding.ASCII.GetString(bytes)} of {from}");
        DatagramSocket socket = await server.Host.Loops[1].OpenDatagram(
            "unix:@", () => new ScriptedDatagrams(client), new() { RemoteEndPoint = server.Host.EndPoints[0] });
        Assert.That(socket.LocalEndPoint.UnixPath, Has.Length.GreaterThan(1).And.StartsWith("@"));
        Assert.That(await server.Host.Loops[1].InvokeAsync(_ => socket.Send("hello"u8)), Is.EqualTo(DatagramStatus.Ok));
        await server.Journal.WaitForAsync($"hello of unix:{SocketPath}");
        await server.OnLoopAsync(() => server.Socket().Close());
        await Eventually.IsAsync(() => File.Exists(SocketPath), false, "whether the file is there");
        await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets on the first loop");
        Assert.That(await server.Host.Loops[1].InvokeAsync(_ => socket.Send("anyone?"u8)), Is.EqualTo(DatagramStatus.Refused));
    }

    [Test]
    public async Task A_path_in_no_directory_or_with_nobody_to_connect_to_is_an_error_of_the_open()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramScript script = new(server.Journal);
        foreach ((string endPoint, PeerAddress? remote, string says) in ((string, PeerAddress?, string)[])
        [
            ($"unix:{_folder}/none/x", null, "the directory of the path does not exist"),
            ($"unix:/{new string('x', 200)}", null, "choose a shorter one"),
            ($"unix:{SocketPath}", new PeerAddress(_folder + "/none"), "nobody receives at"),
            ($"unix:{SocketPath}", new PeerAddress(System.Net.IPAddress.Loopback, 9), "of the same family"),
            ("udp:127.0.0.1:0", new PeerAddress(SocketPath), "of the same family"),
        ])
        {
            LoopException error = (await Assert.ThrowsAsync<LoopException>(
                async () => await server.Loop.OpenDatagram(endPoint, () => new ScriptedDatagrams(script), new() { RemoteEndPoint = remote })))!;
            Assert.That(error.Message, Does.Contain(says));
        }

        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty, "a socket that was not opened leaves no file");
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.BudgetUsed), Is.Zero);
    }

    /// <summary>Nothing that came is lent out any more; descriptors are counted at the server's end, and sockets are closed there.</summary>
    private static Task AllHomeAsync(LoopServer server) =>
        Eventually.IsAsync(() => (server.Socket().Memory.Out, server.Socket().QueuedBytes), (0, 0), "receive buffers that are out, and bytes that wait");

    private string NameOf(string name, bool isAbstract) => isAbstract ? $"@loop-{name}-{Path.GetFileName(_folder)}" : Path.Combine(_folder, name);
}
