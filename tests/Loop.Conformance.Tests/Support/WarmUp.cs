using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests;

/// <summary>Makes the process open what it opens once for all sockets, before descriptors are counted.</summary>
[SetUpFixture]
public sealed class WarmUp
{
    [OneTimeSetUp]
    public async Task OpenWhatSocketsShareAsync()
    {
        using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        Task<Socket> accepting = listener.AcceptAsync();
        using Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        using Socket accepted = await accepting;
        Task<int> receiving = client.ReceiveAsync(new byte[1]);
        await accepted.SendAsync(new byte[1]);
        await receiving;
        TestContext.Progress.WriteLine($"Loop.Checks is {(Environment.GetEnvironmentVariable("LOOP_CHECKS") == "1" ? "on" : "off")}");
    }
}
