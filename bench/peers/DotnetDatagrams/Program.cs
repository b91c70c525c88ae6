using System.Net;
using System.Net.Sockets;
using Loop.Bench.Peers;

// A datagram echo as a .NET developer writes it on async sockets. With --socket-address it takes the overloads over SocketAddress (.NET 8),
// which allocate no endpoint per datagram.

bool overAddresses = args.Contains("--socket-address");
int port = PeerProcess.PortFrom(args);
using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
PeerProcess.Ready(((IPEndPoint)socket.LocalEndPoint!).Port, overAddresses ? "dotnet-datagrams-address" : "dotnet-datagrams");
Memory<byte> buffer = GC.AllocateUninitializedArray<byte>(65_536, pinned: true);
await (overAddresses ? EchoAddressesAsync(socket, buffer) : EchoEndPointsAsync(socket, buffer));

static async Task EchoEndPointsAsync(Socket socket, Memory<byte> buffer)
{
    var any = new IPEndPoint(IPAddress.Any, 0);
    while (true)
    {
        SocketReceiveFromResult result = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any);
        await socket.SendToAsync(buffer[..result.ReceivedBytes], SocketFlags.None, result.RemoteEndPoint);
    }
}

static async Task EchoAddressesAsync(Socket socket, Memory<byte> buffer)
{
    var from = new SocketAddress(AddressFamily.InterNetwork);
    while (true)
    {
        int lengthBytes = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from);
        await socket.SendToAsync(buffer[..lengthBytes], SocketFlags.None, from);
    }
}
