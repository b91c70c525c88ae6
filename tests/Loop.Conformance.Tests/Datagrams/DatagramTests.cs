using System.Net;
using System.Text;

namespace Loop.Conformance.Tests.Datagrams;

/// <summary>Datagrams in and out.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class DatagramTests(Arm arm)
{
    private static readonly int[] _sizes = [0, 1, 2, 63, 64, 65, 511, 1471, 1472, 1473, 8191, 8192, 9000, 40_000, 65_506, 65_507];

    [Test]
    public async Task Every_size_comes_back_whole_and_the_sender_is_told([Values] bool segments)
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, options => options.ReceiveSegments = options.SendSegments = segments);
        await using LoopServer _ = server;
        PeerAddress seen = default;
        script.OnDatagram = (socket, bytes, from) =>
        {
            seen = from;
            DatagramScript.Echo(socket, bytes, from);
        };
        using UdpPeer peer = new(server.Deadline);
        foreach (int size in _sizes)
        {
            byte[] datagram = Payload.Random(size, size);
            peer.Send(datagram, server.Host.EndPoints[0]);
            Payload.AssertSame(await peer.ReceiveAsync(), datagram);
            Assert.That(seen, Is.EqualTo(peer.Address));
        }

        DatagramSocket socket = server.Socket();
        // The last one may be here before the loop has counted it.
        await Eventually.IsAsync(() => (socket.ReceivedCount, socket.SentCount, socket.TruncatedCount), (_sizes.Length, _sizes.Length, 0L), "the counts");
        Assert.That(socket.LocalEndPoint, Is.EqualTo(server.Host.EndPoints[0]));
    }

    [Test]
    public async Task Bursts_come_back_complete_and_in_order()
    {
        const int bursts = 50;
        const int burst = 100;
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm);
        await using LoopServer _ = server;
        script.OnDatagram = DatagramScript.Echo;
        using UdpPeer peer = new(server.Deadline);
        for (int i = 0; i < bursts; i++)
        {
            for (int j = 0; j < burst; j++)
            {
                peer.Send(BitConverter.GetBytes((i * burst) + j), server.Host.EndPoints[0]);
            }

            for (int j = 0; j < burst; j++)
            {
                Assert.That(BitConverter.ToInt32(await peer.ReceiveAsync()), Is.EqualTo((i * burst) + j));
            }
        }
    }

    [Test]
    public async Task More_than_the_buffers_hold_waits_in_the_socket()
    {
        // Small datagrams, but buffers for the longest: fewer of them than datagrams that come while the loop is busy.
        const int count = 150;
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, static options => options.ReceiveBufferBytes = 1 << 20);
        await using LoopServer _ = server;
        script.OnDatagram = DatagramScript.Echo;
        using UdpPeer peer = new(server.Deadline);
        using LoopHold busy = await LoopHold.StartAsync(server.Loop, server.Deadline);
        for (int i = 0; i < count; i++)
        {
            peer.Send(BitConverter.GetBytes(i), server.Host.EndPoints[0]);
        }

        busy.Dispose();
        for (int i = 0; i < count; i++)
        {
            Assert.That(BitConverter.ToInt32(await peer.ReceiveAsync()), Is.EqualTo(i));
        }
    }

    [Test]
    public async Task What_is_longer_than_the_maximum_is_cut_and_said_so([Values] bool segments)
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, options =>
        {
            options.MaxDatagramBytes = 100;
            options.ReceiveSegments = segments;
        });
        await using LoopServer _ = server;
        script.OnDatagram = static (socket, bytes, from) => socket.Send(Encoding.ASCII.GetBytes($"{bytes.Length} {bytes[^1]} {socket.IsTruncated}"), from);
        using UdpPeer peer = new(server.Deadline);
        foreach ((int length, string answer) in ((int, string)[])[(99, "99 98 False"), (100, "100 99 False"), (101, "100 99 True"), (5000, "100 99 True"), (1, "1 0 False")])
        {
            peer.Send([.. Enumerable.Range(0, length).Select(static i => (byte)i)], server.Host.EndPoints[0]);
            Assert.That(Encoding.ASCII.GetString(await peer.ReceiveAsync()), Is.EqualTo(answer));
        }

        Assert.That(server.Socket().TruncatedCount, Is.EqualTo(2));
        await Eventually.IsAsync(() => server.Socket().Memory.Out, 0, "the count of receive buffers that are out");
    }

    [Test]
    public async Task Datagrams_of_one_size_to_one_peer_arrive_one_by_one([Values] bool segments)
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, options => options.SendSegments = segments);
        await using LoopServer _ = server;
        using UdpPeer one = new(server.Deadline);
        using UdpPeer other = new(server.Deadline);
        int[] sizes = [.. Enumerable.Repeat(700, 80), 500, 700, 700, 0, 0, 700, 1, 1, 1, 2, 1, .. Enumerable.Repeat(1200, 40)];
        script.OnDatagram = (socket, _, _) =>
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                Assert.That(socket.Send(Payload.Random(sizes[i], i), i % 10 == 9 ? other.Address : one.Address), Is.EqualTo(DatagramStatus.Ok));
            }
        };
        one.Send("go"u8, server.Host.EndPoints[0]);
        for (int i = 0; i < sizes.Length; i++)
        {
            Payload.AssertSame(await (i % 10 == 9 ? other : one).ReceiveAsync(), Payload.Random(sizes[i], i));
        }

        await Eventually.IsAsync(() => server.Socket().SentCount, sizes.Length, "the count of what was sent");
        Assert.That(server.Socket().DroppedCount, Is.Zero);
    }

    [Test]
    public async Task Datagrams_that_came_as_one_are_handled_one_by_one([Values] bool segments)
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, options => options.ReceiveSegments = segments);
        await using LoopServer _ = server;
        script.OnDatagram = DatagramScript.Echo;
        using UdpPeer peer = new(server.Deadline);
        byte[] run = Payload.Random(5_100);
        peer.SendSegments(run, 500, server.Host.EndPoints[0]);
        for (int offset = 0; offset < run.Length; offset += 500)
        {
            byte[] datagram = await peer.ReceiveAsync();
            Payload.AssertSame(datagram, run.AsSpan(offset, Math.Min(500, run.Length - offset)));
        }

        Assert.That(server.Socket().ReceivedCount, Is.EqualTo(11));
    }

    [Test]
    public async Task Each_datagram_of_a_run_is_cut_by_itself()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, static options => options.MaxDatagramBytes = 300);
        await using LoopServer _ = server;
        script.OnDatagram = static (socket, bytes, from) => socket.Send(Encoding.ASCII.GetBytes($"{bytes.Length} {socket.IsTruncated}"), from);
        using UdpPeer peer = new(server.Deadline);
        peer.SendSegments(new byte[1_100], 500, server.Host.EndPoints[0]);
        foreach (string answer in (string[])["300 True", "300 True", "100 False"])
        {
            Assert.That(Encoding.ASCII.GetString(await peer.ReceiveAsync()), Is.EqualTo(answer));
        }
    }

    [Test]
    public async Task IPv6_and_both_families_on_one_socket()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, endPoint: "udp:[::]:0");
        await using LoopServer _ = server;
        using UdpPeer four = new(server.Deadline);
        using UdpPeer six = new(server.Deadline, IPAddress.IPv6Loopback);
        List<PeerAddress> seen = [];
        script.OnDatagram = (socket, bytes, from) =>
        {
            seen.Add(from);
            DatagramScript.Echo(socket, bytes, from);
            // An IPv4 address is understood as well as the IPv6 form that it came in.
            socket.Send(bytes, four.Address);
        };
        int port = server.Host.EndPoints[0].Port;
        six.Send("six"u8, new(IPAddress.IPv6Loopback, port));
        Assert.That(await six.ReceiveAsync(), Is.EqualTo("six"u8.ToArray()));
        Assert.That(await four.ReceiveAsync(), Is.EqualTo("six"u8.ToArray()));
        four.Send("four"u8, new(IPAddress.Loopback, port));
        Assert.That(await four.ReceiveAsync(), Is.EqualTo("four"u8.ToArray()));
        Assert.That(await four.ReceiveAsync(), Is.EqualTo("four"u8.ToArray()));
        Assert.That(seen[0], Is.EqualTo(six.Address));
        Assert.That(seen[1].Address, Is.EqualTo(IPAddress.Loopback.MapToIPv6()));
    }

    [Test]
    public async Task A_send_that_cannot_be_is_a_status()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, static options => options.SendQueueBytes = 128 * 1024);
        await using LoopServer _ = server;
        TaskCompletionSource<DatagramStatus[]> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnDatagram = (socket, _, from) =>
        {
            byte[] large = new byte[DatagramOptions.LongestDatagramBytes + 1];
            List<DatagramStatus> all =
            [
                socket.Send("x"u8), socket.Send("x"u8, default), socket.Send("x"u8, new("/run/x")), socket.Send("x"u8, new(IPAddress.IPv6Loopback, 1)),
                socket.Send(large, from), socket.Send(large.AsSpan(1), from), socket.Send(large.AsSpan(10_000), from), socket.Send(large.AsSpan(30_000), from),
            ];
            socket.Close();
            all.Add(socket.Send("x"u8, from));
            done.SetResult([.. all]);
        };
        using UdpPeer peer = new(server.Deadline);
        peer.Send("go"u8, server.Host.EndPoints[0]);
        Assert.That(await done.Task.WaitAsync(server.Deadline), Is.EqualTo((DatagramStatus[])
        [
            DatagramStatus.NoAddress, DatagramStatus.NoAddress, DatagramStatus.NoAddress, DatagramStatus.NoAddress,
            DatagramStatus.TooLong, DatagramStatus.Ok, DatagramStatus.Ok, DatagramStatus.QueueFull,
            DatagramStatus.Closed,
        ]));
        Assert.That((await peer.ReceiveAsync()).Length, Is.EqualTo(DatagramOptions.LongestDatagramBytes), "what was queued is sent before the close");
        Assert.That((await peer.ReceiveAsync()).Length, Is.EqualTo(DatagramOptions.LongestDatagramBytes - 9_999));
        await server.Journal.WaitForAsync("stop");
        await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets");
    }

    [Test]
    public async Task A_flood_does_not_starve_a_connection_of_the_same_loop()
    {
        DatagramScript script = null!;
        await using LoopServer server = await LoopServer.StartAsync(arm, (made, builder) =>
        {
            script = new(made.Journal) { OnDatagram = static (socket, bytes, from) => socket.Send(bytes, from) };
            builder.Listen<Echo.EchoBuffer>("127.0.0.1:0").Listen("udp:127.0.0.1:0", () => new ScriptedDatagrams(script));
        });
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(server.Deadline);
        Task[] floods = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using UdpPeer peer = new(server.Deadline);
                byte[] datagram = Payload.Random(200);
                IPEndPoint to = server.Host.EndPoints[1].Ip!;
                while (!enough.IsCancellationRequested)
                {
                    peer.Socket.SendTo(datagram, to);
                }
            },
            TaskCreationOptions.LongRunning))];
        DatagramSocket flooded = server.Socket();
        await Eventually.HoldsAsync(() => flooded.ReceivedCount > 1_000, static () => "the flood does not come");
        TestPeer client = await server.ConnectAsync();
        for (int i = 0; i < 50; i++)
        {
            await client.SendAsync("ping");
            Assert.That(await client.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        long receivedBefore = flooded.ReceivedCount;
        await Eventually.HoldsAsync(() => flooded.ReceivedCount > receivedBefore, static () => "the flood has ended");
        await enough.CancelAsync();
        await Task.WhenAll(floods);
    }

    [Test]
    public async Task Several_loops_share_one_port_and_every_peer_is_served()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm, configure: static options => options.Loops = 2);
        await using LoopServer _ = server;
        script.OnDatagram = DatagramScript.Echo;
        Assert.That(server.Host.EndPoints, Has.Count.EqualTo(1));
        UdpPeer[] peers = [.. Enumerable.Range(0, 40).Select(_ => new UdpPeer(server.Deadline))];
        foreach (UdpPeer peer in peers)
        {
            peer.Send("hi"u8, server.Host.EndPoints[0]);
            Assert.That(await peer.ReceiveAsync(), Is.EqualTo("hi"u8.ToArray()));
            peer.Dispose();
        }

        long[] received = [.. server.Host.Loops.Select(static loop => loop.Engine.Datagrams.First!.ReceivedCount)];
        Assert.That(received.Sum(), Is.EqualTo(40));
        Assert.That(received, Has.All.GreaterThan(0), "the kernel spreads peers over the sockets");
    }

    [Test]
    public async Task A_port_in_use_and_an_endpoint_that_is_none_are_errors_of_the_start()
    {
        using UdpPeer peer = new(CancellationToken.None);
        foreach ((string endPoint, string says) in ((string, string)[])
        [
            ($"udp:{peer.Address}", "EADDRINUSE"), ("127.0.0.1:0", "write udp:"), ("udp:unix:/run/x", "write unix:/run/x"),
            ("udp:127.0.0.1", "port is missing"), ("udp:192.0.2.1:5000", "EADDRNOTAVAIL"),
        ])
        {
            LoopException error = (await Assert.ThrowsAsync<LoopException>(async () => await DatagramHost.StartAsync(arm, endPoint: endPoint)))!;
            Assert.That(error.Message, Does.Contain(says));
        }

        LoopException stream = (await Assert.ThrowsAsync<LoopException>(
            async () => await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("udp:127.0.0.1:0"))))!;
        Assert.That(stream.Message, Does.Contain("[OnDatagram]"));
        LoopException option = (await Assert.ThrowsAsync<LoopException>(async () => await DatagramHost.StartAsync(arm, static options => options.MaxDatagramBytes = 0)))!;
        Assert.That(option.Message, Does.Contain("MaxDatagramBytes"));
    }
}
