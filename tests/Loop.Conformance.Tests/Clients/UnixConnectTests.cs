using System.Net.Sockets;

namespace Loop.Conformance.Tests.Clients;

/// <summary>Connects to unix sockets.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class UnixConnectTests(Arm arm)
{
    private string _path = null!;

    [SetUp]
    public void ChoosePath() => _path = Path.Combine(Path.GetTempPath(), $"loop-{Guid.NewGuid():N}.sock");

    [TearDown]
    public void RemovePath() => File.Delete(_path);

    [Test]
    public async Task A_path_and_an_abstract_name_are_connected_to([Values] bool isAbstract)
    {
        string name = isAbstract ? "@" + Path.GetFileName(_path) : _path;
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.StartUnix(name);
        server.Script.OnConnect = static connection => connection.Send("hello"u8);
        ConnectOperation operation = server.Connect("unix:" + name);
        using Socket peer = await listener.AcceptAsync(server.Deadline);
        byte[] bytes = new byte[16];
        Assert.That(await peer.ReceiveAsync(bytes, server.Deadline), Is.EqualTo(5));
        await peer.SendAsync("ping"u8.ToArray(), server.Deadline);
        peer.Shutdown(SocketShutdown.Send);
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["connect", "recv:ping", "close:PeerClosed"]));
        Assert.That(server.Script.Peer.UnixPath, Is.EqualTo(name));
        Assert.That((await operation).RemoteEndPoint.ToString(), Is.EqualTo("unix:" + name));
    }

    [Test]
    public async Task Where_nobody_listens_it_is_refused()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        Assert.That((await server.Connect("unix:" + _path).Completion.WaitAsync(server.Deadline)).Status, Is.EqualTo(ConnectStatus.Refused), "no such path");
        using (RealListener.StartUnix(_path))
        {
            // Left behind by the close.
        }

        ConnectResult left = await server.Connect("unix:" + _path).Completion.WaitAsync(server.Deadline);
        Assert.That(left.Status, Is.EqualTo(ConnectStatus.Refused));
        ConnectResult nameless = await server.Connect("unix:@" + Guid.NewGuid().ToString("N")).Completion.WaitAsync(server.Deadline);
        Assert.That(nameless.Status, Is.EqualTo(ConnectStatus.Refused));
        await server.NothingUnderWayAsync();
    }

    [Test]
    public async Task A_full_backlog_is_waited_for_within_the_time_limit()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener full = await RealListener.StartDeadUnixAsync(_path);
        ConnectResult late = await server.Connect("unix:" + _path, new() { Timeout = TimeSpan.FromMilliseconds(150) }).Completion.WaitAsync(server.Deadline);
        Assert.That(late.Status, Is.EqualTo(ConnectStatus.TimedOut));
        ConnectOperation operation = server.Connect("unix:" + _path);
        await server.TurnAsync();
        Assert.That(operation.Completion.IsCompleted, Is.False);
        await full.AcceptAsync(server.Deadline);
        Assert.That((await operation.Completion.WaitAsync(server.Deadline)).IsConnected, Is.True);
        await full.AcceptAsync(server.Deadline);
    }
}
