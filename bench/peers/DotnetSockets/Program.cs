using System.Net;
using System.Net.Sockets;
using Loop.Bench.Peers;

// An echo as a .NET developer writes it on async sockets: a task per connection, one buffer, one send per receive.
// With DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 the same program runs its continuations on the socket engine's thread.

int port = PeerProcess.PortFrom(args);
using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
listener.Listen(4096);
bool inline = Environment.GetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS") == "1";
PeerProcess.Ready(((IPEndPoint)listener.LocalEndPoint!).Port, inline ? "dotnet-sockets-inline" : "dotnet-sockets");

while (true)
{
    Socket socket = await listener.AcceptAsync();
    _ = EchoAsync(socket);
}

static async Task EchoAsync(Socket socket)
{
    using (socket)
    {
        socket.NoDelay = true;
        Memory<byte> buffer = new byte[4096];
        try
        {
            int lengthBytes;
            while ((lengthBytes = await socket.ReceiveAsync(buffer)) > 0)
            {
                await socket.SendAsync(buffer[..lengthBytes]); // a stream socket's SendAsync completes when all is sent
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // The peer is gone: nothing is left to echo to.
            return;
        }
    }
}
