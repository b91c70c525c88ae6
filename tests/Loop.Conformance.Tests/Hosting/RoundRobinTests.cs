using System.Net;
using System.Net.Sockets;
using Loop.Connections;
using Loop.Hosting;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>One acceptor's connections, handed to all loops in turn.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class RoundRobinTests(Arm arm)
{
    [TestCase(2, new[] { 4, 4 })]
    [TestCase(3, new[] { 3, 3, 2 })]
    public async Task The_turn_goes_on_after_more_accepts_than_an_int_counts(int loops, int[] shares)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, _) => { }, options => options.Loops = loops);
        HandlerClass handlers = HandlerClass<Scripted>.Make(new ListenOptions(), new ConnectionLimits(), () => new(server.Script), NoServices.Instance, "a socket of the test");
        RoundRobin turns = new(server.Host.Loops, handlers, isUnix: false, first: int.MaxValue - 1);
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        List<TcpClient> clients = [];
        try
        {
            for (int i = 0; i < shares.Sum(); i++)
            {
                TcpClient client = new();
                clients.Add(client);
                await client.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, server.Deadline);
                Assert.That(turns.TryHandOver(await DescriptorAsync(listener, server.Deadline)), Is.True);
            }

            await server.Journal.WaitForAsync("accept", shares.Sum());
            Assert.That(server.Host.Loops.Select(static loop => loop.ConnectionCount), Is.EquivalentTo(shares));
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }

        await server.AllGoneAsync();
    }

    /// <summary>The descriptor of the next connection, which is the caller's from here on.</summary>
    private static async Task<int> DescriptorAsync(Socket listener, CancellationToken deadline)
    {
        Socket accepted = await listener.AcceptAsync(deadline);
        accepted.Blocking = false;
        int descriptor = (int)accepted.SafeHandle.DangerousGetHandle();
        accepted.SafeHandle.SetHandleAsInvalid();
        return descriptor;
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
