using System.Net;

namespace Loop.Conformance.Tests.Datagrams;

/// <summary>How datagram sockets and their handlers come and go, and what does not end them.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class DatagramLifeTests(Arm arm)
{
    [Test]
    public async Task A_connected_socket_hears_its_peer_only_and_survives_its_refusals()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramScript script = new(server.Journal) { OnDatagram = static (socket, bytes, _) => socket.Send(bytes) };
        using UdpPeer stranger = new(server.Deadline);
        PeerAddress address;
        using (UdpPeer before = new(server.Deadline))
        {
            address = before.Address;
        }

        DatagramSocket socket = await server.Loop.OpenDatagram("udp:127.0.0.1:0", () => new ScriptedDatagrams(script), new() { RemoteEndPoint = address });
        Assert.That(socket.RemoteEndPoint, Is.EqualTo(address));
        // Nobody receives there: each answer says so, and the sends between them are not lost.
        for (int i = 0; i < 5; i++)
        {
            Assert.That(await server.OnLoopAsync(() => socket.Send("anyone?"u8)), Is.EqualTo(DatagramStatus.Ok));
            await Eventually.HoldsAsync(() => socket.ErrorCount > i, () => $"{socket.ErrorCount} refusals");
        }

        Assert.That(socket.DroppedCount, Is.Zero);
        using UdpPeer peer = new(server.Deadline, IPAddress.Loopback, address.Port);
        stranger.Send("let me in"u8, socket.LocalEndPoint);
        peer.Send("hello"u8, socket.LocalEndPoint);
        Assert.That(await peer.ReceiveAsync(), Is.EqualTo("hello"u8.ToArray()));
        Assert.That(socket.ReceivedCount, Is.EqualTo(1));
        Assert.That(server.Log.Lines.Count(static line => line.Message.Contains("ECONNREFUSED", StringComparison.Ordinal)), Is.EqualTo(1), "told once, counted always");
    }

    [Test]
    public async Task Sending_to_nobody_does_not_end_an_open_socket()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm);
        await using LoopServer _ = server;
        PeerAddress nobody;
        using (UdpPeer before = new(server.Deadline))
        {
            nobody = before.Address;
        }

        script.OnDatagram = (socket, bytes, from) =>
        {
            socket.Send(bytes, nobody);
            socket.Send(bytes, new PeerAddress(IPAddress.Parse("255.255.255.255"), 9));
            socket.Send(bytes, from);
        };
        using UdpPeer peer = new(server.Deadline);
        for (int i = 0; i < 20; i++)
        {
            peer.Send("x"u8, server.Host.EndPoints[0]);
            Assert.That(await peer.ReceiveAsync(), Is.EqualTo("x"u8.ToArray()));
        }

        Assert.That(server.Socket().DroppedCount, Is.EqualTo(20), "a broadcast without leave is refused (EACCES)");
    }

    [Test]
    public async Task A_handler_that_throws_goes_on_with_the_next_datagram()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm);
        await using LoopServer _ = server;
        script.OnDatagram = static (socket, bytes, from) =>
        {
            if (bytes[0] == 'x')
            {
                throw new InvalidOperationException("thrown");
            }

            socket.Send(bytes, from);
        };
        using UdpPeer peer = new(server.Deadline);
        for (int i = 0; i < 10; i++)
        {
            peer.Send("x"u8, server.Host.EndPoints[0]);
            peer.Send("y"u8, server.Host.EndPoints[0]);
            Assert.That(await peer.ReceiveAsync(), Is.EqualTo("y"u8.ToArray()));
        }

        Assert.That(server.Loop.Actors.Counters.HandlerFaults, Is.EqualTo(10));
        Assert.That(server.Journal.Entries, Is.EqualTo(["start"]));
    }

    [Test]
    public async Task OnError_decides()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramScript script = new(server.Journal) { Decision = Supervision.Restart };
        DatagramSocket socket = await server.Loop.OpenDatagram("udp:127.0.0.1:0", () => new SupervisedDatagrams(script));
        using UdpPeer peer = new(server.Deadline);
        peer.Send("one"u8, socket.LocalEndPoint);
        await server.Journal.WaitForAsync("thrown for 3 bytes");
        peer.Send("three"u8, socket.LocalEndPoint);
        await server.Journal.WaitForAsync("thrown for 5 bytes");
        await server.TurnAsync();
        Assert.That(server.Loop.Engine.Datagrams.Count, Is.EqualTo(1));
        await server.OnLoopAsync(() => script.Decision = Supervision.Stop);
        peer.Send("seven.."u8, socket.LocalEndPoint);
        await server.Journal.WaitForAsync("thrown for 7 bytes");
        await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets");
        Assert.That(server.Loop.ActorCount, Is.Zero);
    }

    [Test]
    public async Task When_the_host_stops_OnStop_may_say_goodbye()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm);
        await using LoopServer _ = server;
        using UdpPeer peer = new(server.Deadline);
        script.OnDatagram = DatagramScript.Echo;
        script.OnStop = socket => Assert.That(socket.Send("goodbye"u8, peer.Address), Is.EqualTo(DatagramStatus.Ok));
        peer.Send("hello"u8, server.Host.EndPoints[0]);
        await peer.ReceiveAsync();
        await server.StopAsync();
        Assert.That(await peer.ReceiveAsync(), Is.EqualTo("goodbye"u8.ToArray()));
        Assert.That(server.Journal.Entries, Is.EqualTo(["start", "stop"]));
    }

    [Test]
    public async Task A_socket_that_is_closed_in_its_handler_gives_its_port_back_and_stops_the_handler()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramScript script = new(server.Journal);
        script.OnDatagram = static (socket, bytes, from) =>
        {
            socket.Close();
            // What the handler was lent is good until it returns.
            Assert.That(bytes.SequenceEqual("bye"u8), Is.True);
            Assert.That(from.IsIPv4, Is.True);
        };
        DatagramSocket socket = await server.Loop.OpenDatagram("udp:127.0.0.1:0", () => new ScriptedDatagrams(script));
        using UdpPeer peer = new(server.Deadline);
        for (int i = 0; i < 10; i++)
        {
            peer.Send("bye"u8, socket.LocalEndPoint);
        }

        await server.Journal.WaitForAsync("stop");
        await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets");
        Assert.That(server.Loop.Actors.Counters.HandlerFaults, Is.Zero);
        Assert.That(server.Loop.ActorCount, Is.Zero);
        using UdpPeer next = new(server.Deadline, IPAddress.Loopback, socket.LocalEndPoint.Port);
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.BudgetUsed), Is.Zero);
    }

    [Test]
    public async Task On_its_own_loop_a_socket_is_open_at_once_and_many_may_come_and_go()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramScript script = new(server.Journal) { OnDatagram = DatagramScript.Echo };
        using UdpPeer peer = new(server.Deadline);
        for (int round = 0; round < 3; round++)
        {
            DatagramSocket[] sockets = await server.OnLoopAsync(() => Enumerable.Range(0, 20).Select(_ =>
            {
                Task<DatagramSocket> open = server.Loop.OpenDatagram("udp:127.0.0.1:0", () => new ScriptedDatagrams(script), new() { MaxDatagramBytes = 2000 });
                Assert.That(open.IsCompletedSuccessfully, Is.True);
                return open.Result;
            }).ToArray());
            foreach (DatagramSocket socket in sockets)
            {
                peer.Send("hi"u8, socket.LocalEndPoint);
                Assert.That(await peer.ReceiveAsync(), Is.EqualTo("hi"u8.ToArray()));
            }

            await server.OnLoopAsync(() => Array.ForEach(sockets, static socket => socket.Close()));
            await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets");
        }

        Assert.That(server.Loop.Engine.Datagrams.MemoryBytes, Is.Zero);
    }

    [Test]
    public async Task A_port_in_use_is_an_error_of_the_open()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramScript script = new(server.Journal);
        using UdpPeer peer = new(server.Deadline);
        LoopException error = (await Assert.ThrowsAsync<LoopException>(
            async () => await server.Loop.OpenDatagram($"udp:{peer.Address}", () => new ScriptedDatagrams(script))))!;
        Assert.That(error.Message, Does.Contain("EADDRINUSE"));
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.BudgetUsed), Is.Zero);
        Assert.That(server.Loop.ActorCount, Is.Zero);
    }

    [Test]
    public async Task A_constructor_that_throws_closes_the_socket()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramSocket socket = await server.Loop.OpenDatagram<ScriptedDatagrams>("udp:127.0.0.1:0", static () => throw new InvalidOperationException("no"));
        await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets");
        using UdpPeer next = new(server.Deadline, IPAddress.Loopback, socket.LocalEndPoint.Port);
    }

    [Test]
    public async Task A_handler_of_datagrams_cannot_be_spawned_without_a_socket()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { });
        DatagramScript script = new(server.Journal);
        Address<ScriptedDatagrams> address = server.Loop.Spawn(() => new ScriptedDatagrams(script));
        await Eventually.HoldsAsync(() => address.IsGone, static () => "it was made");
        Assert.That(server.Log.Lines.Any(static line => line.Exception?.Message.Contains("OpenDatagram", StringComparison.Ordinal) == true), Is.True);
    }
}
