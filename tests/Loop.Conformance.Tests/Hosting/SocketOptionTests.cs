using System.Net.Sockets;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>Options of listeners, as accepted sockets have them.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SocketOptionTests(Arm arm)
{
    private const int Socket = 1;
    private const int Tcp = 6;

    [Test]
    public async Task Accepted_sockets_have_what_the_listener_states()
    {
        int[] values = await ValuesAsync(static options =>
        {
            options.SocketSendBufferBytes = 40_000;
            options.SocketReceiveBufferBytes = 50_000;
            options.KeepAlive = TimeSpan.FromSeconds(77);
            options.KeepAliveInterval = TimeSpan.FromSeconds(11);
            options.KeepAliveProbes = 3;
            options.NoDelay = false;
        });

        // The kernel doubles buffer sizes (socket(7)).
        Assert.That(values, Is.EqualTo([80_000, 100_000, 1, 77, 11, 3, 0]));
    }

    [Test]
    public async Task By_default_there_is_no_keep_alive_and_no_delay()
    {
        int[] values = await ValuesAsync(static _ => { });
        Assert.Multiple(() =>
        {
            Assert.That(values[2], Is.Zero, "SO_KEEPALIVE");
            Assert.That(values[6], Is.EqualTo(1), "TCP_NODELAY");
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_IPv6_listener_takes_IPv4_unless_told_otherwise(bool only)
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen<Echo.EchoSpan>("[::]:0", options => options.Ipv6Only = only));
        int port = server.Host.EndPoints[0].Ip!.Port;
        using TcpClient client = new(AddressFamily.InterNetwork);
        Task connecting = client.ConnectAsync("127.0.0.1", port, server.Deadline).AsTask();
        if (only)
        {
            Assert.That(async () => await connecting, Throws.TypeOf<SocketException>());
            return;
        }

        await connecting;
        Assert.That(client.Connected, Is.True);
    }

    [TestCase("SocketSendBufferBytes is 0")]
    [TestCase("KeepAliveProbes is 128")]
    [TestCase("KeepAlive is 00:00:00.5000000")]
    public void A_value_out_of_range_is_named(string message) => Assert.That(
        async () => await LoopServer.StartAsync(arm, (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0", options =>
        {
            switch (message[..12])
            {
                case "SocketSendBu":
                    options.SocketSendBufferBytes = 0;
                    break;
                case "KeepAlivePro":
                    options.KeepAliveProbes = 128;
                    break;
                default:
                    options.KeepAlive = TimeSpan.FromSeconds(0.5);
                    break;
            }
        })),
        Throws.TypeOf<LoopException>().With.Message.Contains(message));

    [Test]
    public async Task One_acceptor_hands_connections_to_all_loops_in_turn()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static (_, builder) => builder.Listen<Echo.EchoBuffer>("127.0.0.1:0", static options => options.Accept = AcceptMode.OneAcceptor),
            static options => options.Loops = 3);
        for (int i = 0; i < 12; i++)
        {
            TestPeer peer = await server.ConnectAsync();
            await peer.SendAsync("ping");
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        Assert.That(server.Host.Loops.Select(static loop => loop.ConnectionCount), Is.EqualTo([4, 4, 4]));
    }

    private async Task<int[]> ValuesAsync(Action<ListenOptions> configure)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script), configure);
        await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        return await server.OnLoopAsync(() => (int[])
        [
            Native.SocketOption(connection.Descriptor, Socket, 7),
            Native.SocketOption(connection.Descriptor, Socket, 8),
            Native.SocketOption(connection.Descriptor, Socket, 9),
            Native.SocketOption(connection.Descriptor, Tcp, 4),
            Native.SocketOption(connection.Descriptor, Tcp, 5),
            Native.SocketOption(connection.Descriptor, Tcp, 6),
            Native.SocketOption(connection.Descriptor, Tcp, 1),
        ]);
    }
}
