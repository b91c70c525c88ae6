using System.Net;
using System.Net.Sockets;
using Loop.Conformance.Tests.Clients;
using Loop.Samples.Proxy;

namespace Loop.Conformance.Tests.Proxying;

/// <summary>The sample Proxy: how one side's end reaches the other.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class EndTests(Arm arm)
{
    [Test]
    public async Task A_clients_half_close_reaches_the_server_whose_answer_still_arrives()
    {
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync();
        await client.SendAsync("question");
        client.HalfClose();
        Assert.That(await setUp.ReadToEndAsync(server), Is.EqualTo("question"u8.ToArray()));
        byte[] answer = Payload.Random(3_000_000);
        await setUp.SendAsync(server, answer);
        Assert.That(setUp.Proxy.ConnectionCount, Is.EqualTo(2), "connections while one half is open");
        server.Shutdown(SocketShutdown.Send);
        Payload.AssertSame(await client.ReadToEndAsync(), answer);
        await setUp.Proxy.AllGoneAsync();
    }

    [Test]
    public async Task A_servers_half_close_reaches_the_client_whose_bytes_still_arrive()
    {
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync();
        await setUp.SendAsync(server, "greeting"u8.ToArray());
        server.Shutdown(SocketShutdown.Send);
        Assert.That(await client.ReadTextToEndAsync(), Is.EqualTo("greeting"));
        byte[] rest = Payload.Random(3_000_000);
        await client.SendAsync(rest);
        client.HalfClose();
        Payload.AssertSame(await setUp.ReadToEndAsync(server), rest);
        await setUp.Proxy.AllGoneAsync();
    }

    [Test]
    public async Task What_both_sides_sent_before_they_ended_reaches_a_client_that_reads_late()
    {
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync(clientBufferBytes: 16 * 1024);
        client.HalfClose();
        Assert.That(await setUp.ReadToEndAsync(server), Is.Empty);
        byte[] answer = Payload.Random(16 * 1024 * 1024);
        Task sending = setUp.SendAsync(server, answer);
        await Eventually.HoldsAsync(() => setUp.Proxy.Counters.BackpressurePauses > 0, static () => "receiving was not paused");
        Task<byte[]> reading = client.ReadToEndAsync();
        await sending;
        server.Shutdown(SocketShutdown.Send);
        Payload.AssertSame(await reading, answer);
        await setUp.Proxy.AllGoneAsync();
    }

    [Test]
    public async Task A_clients_reset_reaches_the_server()
    {
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync();
        await client.SendAsync("half a");
        Assert.That(await setUp.ReadExactlyAsync(server, 6), Is.EqualTo("half a"u8.ToArray()));
        client.Reset();
        SocketException exception = (await Assert.ThrowsAsync<SocketException>(() => setUp.ReadToEndAsync(server)))!;
        Assert.That(exception.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
        await setUp.Proxy.AllGoneAsync();
    }

    [Test]
    public async Task A_servers_reset_reaches_the_client()
    {
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync();
        await setUp.SendAsync(server, "half an"u8.ToArray());
        Assert.That(await client.ReadTextAsync(7), Is.EqualTo("half an"));
        server.Close(0);
        Assert.That(await client.EndingAsync(), Is.EqualTo(Ending.Reset));
        await setUp.Proxy.AllGoneAsync();
    }

    [Test]
    public async Task What_a_server_sent_just_before_its_reset_reaches_the_client()
    {
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync();
        await client.SendAsync("question");
        await setUp.ReadExactlyAsync(server, 8);
        using ManualResetEventSlim goOn = new();
        using ManualResetEventSlim stands = new();
        Task standing = setUp.Proxy.OnLoopAsync(() =>
        {
            stands.Set();
            goOn.Wait(setUp.Proxy.Deadline);
        });
        // Both are there when the loop goes on, and come in one tick.
        stands.Wait(setUp.Proxy.Deadline);
        await setUp.SendAsync(server, "part"u8.ToArray());
        server.Close(0);
        goOn.Set();
        await standing;
        (byte[] received, Ending ending) = await client.ReadToAnyEndAsync();
        Assert.That(received, Is.EqualTo("part"u8.ToArray()));
        Assert.That(ending, Is.EqualTo(Ending.Reset));
        await setUp.Proxy.AllGoneAsync();
    }

    [Test]
    public async Task A_server_that_refuses_is_a_reset_for_the_client()
    {
        // Bound and never listening: nobody else is given its port meanwhile.
        using Socket refusing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        ConnectEndPoint endPoint = ConnectEndPoint.Parse(refusing.LocalEndPoint!.ToString()!);
        await using LoopServer proxy = await LoopServer.StartAsync(arm, (_, builder) => builder.Listen("127.0.0.1:0", () => new ProxyClient(endPoint)));
        Assert.That(await ConnectAndEndAsync(proxy), Is.EqualTo(Ending.Reset));
        await proxy.AllGoneAsync();
        await proxy.NothingUnderWayAsync();
    }

    [Test]
    public async Task A_server_that_never_accepts_is_a_reset_for_the_client_when_the_time_is_up()
    {
        RealListener upstream = await RealListener.StartDeadAsync(IPAddress.Loopback);
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm, upstream, new() { Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.That(await ConnectAndEndAsync(setUp.Proxy, "too early"), Is.EqualTo(Ending.Reset));
        await setUp.Proxy.AllGoneAsync();
        await setUp.Proxy.NothingUnderWayAsync();
    }

    [Test]
    public async Task A_client_that_leaves_before_its_server_is_there_leaves_nothing_behind()
    {
        RealListener upstream = await RealListener.StartDeadAsync(IPAddress.Loopback);
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm, upstream);
        TestPeer client = await setUp.Proxy.ConnectAsync();
        await Eventually.IsAsync(() => setUp.Proxy.ConnectionCount, 1, "the count of connections");
        client.Reset();
        await setUp.Proxy.AllGoneAsync();
        await setUp.Proxy.NothingUnderWayAsync();
    }

    [Test]
    public async Task A_stop_under_load_ends_every_client_and_leaves_nothing_behind()
    {
        // No peer ends before the proxy does: the stop takes as long as a close may.
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm, closeTimeout: TimeSpan.FromSeconds(5));
        List<(TestPeer Client, Socket Server)> pairs = [];
        for (int i = 0; i < 20; i++)
        {
            pairs.Add(await setUp.ConnectAsync());
        }

        List<Task> talks = [];
        foreach ((TestPeer client, Socket server) in pairs)
        {
            talks.Add(PumpAsync(() => client.SendAsync(new byte[32 * 1024])));
            talks.Add(client.DiscardToAnyEndAsync());
            talks.Add(PumpAsync(() => setUp.SendAsync(server, new byte[32 * 1024])));
            talks.Add(ReadAwayAsync(server, setUp.Proxy.Deadline));
        }

        await Eventually.HoldsAsync(() => setUp.Proxy.Counters.SentBytes > 20_000_000, static () => "little was passed on");
        await setUp.Proxy.StopAsync();
        await Task.WhenAll(talks).WaitAsync(setUp.Proxy.Deadline);
    }

    /// <summary>Sends until the proxy ends the connection.</summary>
    private static async Task PumpAsync(Func<Task> send)
    {
        // What completes at once would otherwise run on in the caller.
        await Task.Yield();
        Task sending = send();
        while (await Task.WhenAny(sending) is { IsCompletedSuccessfully: true })
        {
            sending = send();
        }

        Assert.That(sending.Exception?.InnerException, Is.InstanceOf<SocketException>().Or.InstanceOf<PeerResetException>());
    }

    /// <summary>Reads until the proxy ends the connection, in order or with a reset.</summary>
    private static async Task ReadAwayAsync(Socket server, CancellationToken deadline)
    {
        await Task.Yield();
        byte[] chunk = new byte[64 * 1024];
        int count = 1;
        while (count > 0)
        {
            try
            {
                count = await server.ReceiveAsync(chunk, SocketFlags.None, deadline);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                count = 0;
            }
        }
    }

    /// <summary>The reset may be there before the connect has returned.</summary>
    private static async Task<Ending> ConnectAndEndAsync(LoopServer proxy, string? early = null)
    {
        TestPeer client = proxy.MakePeer();
        try
        {
            await client.ConnectAsync();
            if (early is not null)
            {
                await client.SendAsync(early);
            }

            return await client.EndingAsync();
        }
        catch (PeerResetException)
        {
            return Ending.Reset;
        }
    }
}
