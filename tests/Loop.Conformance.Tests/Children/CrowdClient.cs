using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Children;

/// <summary>
/// Many connections of one process, to the port that the first line says: for each line <c>wave</c> it sends a byte on every one, and then reads a
/// byte on every one.
/// </summary>
internal static class CrowdClient
{
    public static async Task RunAsync(int count)
    {
        int port = int.Parse(await Console.In.ReadLineAsync() ?? "", CultureInfo.InvariantCulture);
        List<Socket> sockets = [];
        for (int i = 0; i < count; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            sockets.Add(socket);
        }

        await Console.Out.WriteLineAsync("connected");
        byte[] one = [(byte)'x'];
        while (await Console.In.ReadLineAsync() is "wave")
        {
            foreach (Socket socket in sockets)
            {
                socket.Send(one);
            }

            int answers = 0;
            foreach (Socket socket in sockets)
            {
                answers += socket.Receive(one);
            }

            await Console.Out.WriteLineAsync(answers == count ? "answered" : $"{answers} of {count} were answered");
        }

        sockets.ForEach(static socket => socket.Dispose());
    }
}
