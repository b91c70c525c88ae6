using System.Net.Sockets;

namespace Loop.Hosting;

/// <summary>Tells a service manager how the service stands (sd_notify(3)), where it asked for that with NOTIFY_SOCKET.</summary>
internal static class ServiceNotice
{
    public const string Ready = "READY=1";
    public const string Stopping = "STOPPING=1";

    /// <summary>Sends a state.</summary>
    /// <returns>Null, or why it could not be sent: the service goes on all the same.</returns>
    public static string? Send(string state, string? socketPath)
    {
        if (string.IsNullOrEmpty(socketPath))
        {
            return null;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(System.Text.Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(socketPath[0] == '@' ? '\0' + socketPath[1..] : socketPath));
            return null;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return $"the service manager was not told {state} on NOTIFY_SOCKET={socketPath}: {exception.Message}";
        }
    }
}
