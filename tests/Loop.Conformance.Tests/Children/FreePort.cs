using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Children;

/// <summary>Ports for servers that are told theirs.</summary>
internal static class FreePort
{
    /// <summary>The kernel gives whoever asks for any port one from 32768 on (ip_local_port_range): below it nobody is given ours before the server listens.</summary>
    private const int First = 10_000;

    private const int Count = 20_000;

    private static int _next = Environment.ProcessId;

    public static int Take()
    {
        while (true)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's.
            }
        }
    }
}
