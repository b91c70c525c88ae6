using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>Connected sockets, as a database client would hold one.</summary>
internal static class Sockets
{
    public static Socket Pair(out Socket other)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        other.Connect(listener.LocalEndPoint!);
        return listener.Accept();
    }
}
