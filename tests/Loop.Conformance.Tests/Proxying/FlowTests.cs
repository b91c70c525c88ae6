using System.Net;
using System.Net.Sockets;
using Loop.Samples.Proxy;

namespace Loop.Conformance.Tests.Proxying;

/// <summary>The sample Proxy: bytes both ways, held back by who reads them.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FlowTests(Arm arm)
{
    private const int MostHeldBytes = 1024 * 1024;

    [Test]
    public async Task Eight_megabytes_go_both_ways_at_once()
    {
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync();
        byte[] request = Payload.Random(8 * 1024 * 1024, seed: 1);
        byte[] answer = Payload.Random(8 * 1024 * 1024, seed: 2);
        Task<byte[]> atServer = setUp.ReadToEndAsync(server);
        Task<byte[]> atClient = client.ReadToEndAsync();
        Task answering = AnswerAsync();
        await client.SendAsync(request);
        client.HalfClose();
        await answering;
        Payload.AssertSame(await atServer, request);
        Payload.AssertSame(await atClient, answer);
        await setUp.Proxy.AllGoneAsync();

        async Task AnswerAsync()
        {
            await setUp.SendAsync(server, answer);
            server.Shutdown(SocketShutdown.Send);
        }
    }

    [Test]
    public async Task A_client_that_does_not_read_holds_its_server_back_and_not_its_own_requests()
    {
        const int lengthBytes = 64 * 1024 * 1024;
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync(clientBufferBytes: 16 * 1024);
        byte[] answer = Payload.Random(lengthBytes);
        Task sending = setUp.SendAsync(server, answer);
        await Eventually.HoldsAsync(() => setUp.Proxy.Counters.BackpressurePauses > 0, static () => "receiving was not paused");
        await setUp.Proxy.TurnAsync();
        Assert.That(sending.IsCompleted, Is.False, "the server was not held back");
        Assert.That(await setUp.HeldBytesAsync(), Is.LessThan(MostHeldBytes), "bytes held for one client that does not read");

        // The other way stays open: a server that answers only what it is asked next would wait for ever otherwise.
        await client.SendAsync("go on");
        Assert.That(await setUp.ReadExactlyAsync(server, 5), Is.EqualTo("go on"u8.ToArray()));
        Payload.AssertSame(await client.ReadExactlyAsync(lengthBytes), answer);
        await sending;
        Assert.That(await setUp.HeldBytesAsync(), Is.Zero, "bytes of chunks when all has been read");
    }

    [Test]
    public async Task A_server_that_does_not_read_holds_its_client_back_and_not_its_own_answers()
    {
        const int lengthBytes = 64 * 1024 * 1024;
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm);
        (TestPeer client, Socket server) = await setUp.ConnectAsync();
        byte[] request = Payload.Random(lengthBytes);
        Task sending = client.SendAsync(request);
        await Eventually.HoldsAsync(() => setUp.Proxy.Counters.BackpressurePauses > 0, static () => "receiving was not paused");
        await setUp.Proxy.TurnAsync();
        Assert.That(sending.IsCompleted, Is.False, "the client was not held back");
        Assert.That(await setUp.HeldBytesAsync(), Is.LessThan(MostHeldBytes), "bytes held for one server that does not read");
        await setUp.SendAsync(server, "patience"u8.ToArray());
        Assert.That(await client.ReadTextAsync(8), Is.EqualTo("patience"));
        Payload.AssertSame(await setUp.ReadExactlyAsync(server, lengthBytes), request);
        await sending;
    }

    [Test]
    public async Task What_comes_before_the_server_is_there_waits_in_order_and_bounded()
    {
        const int lengthBytes = 32 * 1024 * 1024;
        byte[] early = Payload.Random(lengthBytes);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConnectOptions options = new()
        {
            Timeout = TimeSpan.FromMinutes(1),
            Resolver = async (_, _) =>
            {
                await gate.Task;
                return [IPAddress.Loopback];
            },
        };
        await using ProxySetUp setUp = await ProxySetUp.StartAsync(arm, upstream: null, options, host: "server.test");
        TestPeer client = await setUp.Proxy.ConnectAsync();
        Task sending = client.SendAsync(early);
        await Eventually.HoldsAsync(() => setUp.Proxy.Loop.Ring.Counters.Completions > 1, static () => "nothing came");
        await setUp.Proxy.TurnAsync();
        Assert.That(sending.IsCompleted, Is.False, "the client was not held back");
        Assert.That(await setUp.HeldBytesAsync(), Is.LessThan(MostHeldBytes), "bytes held for a server that is not there yet");
        gate.SetResult();
        Socket server = await setUp.AcceptAsync();
        Payload.AssertSame(await setUp.ReadExactlyAsync(server, lengthBytes), early);
        await sending;
    }

    [Test]
    public async Task Five_hundred_clients_at_once_each_get_their_own_bytes()
    {
        await using LoopServer proxy = await LoopServer.StartAsync(arm, static (server, builder) => builder
            .Listen("127.0.0.1:0", () => new ProxyClient(ConnectEndPoint.Parse(server.Host.EndPoints[1].ToString())))
            .Listen<Echo.EchoBuffer>("127.0.0.1:0", static options => options.FirstByteTimeout = TimeSpan.Zero));
        await Task.WhenAll(Enumerable.Range(0, 500).Select(TalkAsync));
        await proxy.AllGoneAsync();

        async Task TalkAsync(int seed)
        {
            TestPeer client = await proxy.ConnectAsync();
            byte[] sent = Payload.Random(20_000, seed);
            await client.SendAsync(sent);
            client.HalfClose();
            Payload.AssertSame(await client.ReadToEndAsync(), sent);
        }
    }
}
