using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Children;

/// <summary>A server that is started with sockets, as a service manager starts one.</summary>
internal static class ActivatedServer
{
    private const int FirstDescriptor = 3;

    /// <summary>Makes sockets, and becomes the server that is handed them: the process and its id stay the same.</summary>
    /// <param name="sockets">
    /// For each <c>tcp:NAME</c>, <c>unix:NAME:/path</c>, <c>unixgram:NAME:/path</c>, <c>udp:NAME</c>, <c>pair:NAME</c> (a socket that does not listen) or <c>file:NAME</c>.
    /// </param>
    /// <param name="processId">What LISTEN_PID says; null for this process.</param>
    /// <param name="arguments">Of the server.</param>
    public static void Become(string[] sockets, int? processId, string[] arguments)
    {
        // The objects live until the process is another one.
        List<object> made = [];
        for (int i = 0; i < sockets.Length; i++)
        {
            string[] parts = sockets[i].Split(':');
            Native.Duplicate(Make(parts, made), FirstDescriptor + i);
        }

        string?[] environment =
        [
            .. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(static pair => $"{pair.Key}={pair.Value}"),
            $"LISTEN_PID={processId ?? Environment.ProcessId}", $"LISTEN_FDS={sockets.Length}",
            $"LISTEN_FDNAMES={string.Join(':', sockets.Select(static socket => socket.Split(':')[1]))}",
            null,
        ];
        Native.Execute("/proc/self/exe", ["dotnet", "exec", typeof(ActivatedServer).Assembly.Location, "activated", .. arguments, null], environment);
        GC.KeepAlive(made);
    }

    /// <summary>
    /// Serves endpoints: <c>stream=ENDPOINT</c> echoes connections, <c>datagram=ENDPOINT</c> datagrams, and <c>tuned=ENDPOINT</c> tells which options its connections have.
    /// </summary>
    public static async Task<int> RunAsync(string backend, string loops, string[] endPoints)
    {
        LoopHostBuilder builder = LoopHost.CreateBuilder("--backend", backend, "--loops", loops);
        foreach (string endPoint in endPoints)
        {
            string where = endPoint[(endPoint.IndexOf('=', StringComparison.Ordinal) + 1)..];
            builder = endPoint.Split('=')[0] switch
            {
                "stream" => builder.Listen<Echo.EchoSpan>(where),
                "tuned" => builder.Listen<TunedConnection>(where, TunedConnection.Tune),
                _ => builder.Listen<ActivatedDatagrams>(where),
            };
        }

        await builder.Build().RunAsync();
        return Environment.ExitCode;
    }

    private static int Make(string[] parts, List<object> made)
    {
        if (parts[0] == "file")
        {
            FileStream file = File.OpenRead("/dev/null");
            made.Add(file);
            return (int)file.SafeFileHandle.DangerousGetHandle();
        }

        Socket socket = parts[0] switch
        {
            "unix" => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            "unixgram" => new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified),
            "udp" => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp),
            _ => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
        };
        made.Add(socket);
        socket.Bind(parts[0] is "unix" or "unixgram" ? new UnixDomainSocketEndPoint(parts[2]) : new IPEndPoint(IPAddress.Loopback, 0));
        if (parts[0] is "tcp" or "unix")
        {
            socket.Listen();
        }

        return (int)socket.SafeHandle.DangerousGetHandle();
    }
}

/// <summary>Echoes datagrams.</summary>
[LoopHandler]
internal sealed partial class ActivatedDatagrams
{
    [OnDatagram]
    private void Received(ReadOnlySpan<byte> bytes, PeerAddress from) => Datagrams.Send(bytes, from);
}

/// <summary>Tells its client which options its socket has, and closes.</summary>
[LoopHandler]
internal sealed partial class TunedConnection
{
    /// <summary>What it tells where the listener's options hold. The kernel doubles buffer sizes (socket(7)).</summary>
    public const string Stated = "80000 100000 1 77 11 3 1";

    private const int Socket = 1;
    private const int Tcp = 6;

    public static void Tune(ListenOptions options)
    {
        options.SocketSendBufferBytes = 40_000;
        options.SocketReceiveBufferBytes = 50_000;
        options.KeepAlive = TimeSpan.FromSeconds(77);
        options.KeepAliveInterval = TimeSpan.FromSeconds(11);
        options.KeepAliveProbes = 3;
        // Of no use for a socket that is bound already.
        options.Ipv6Only = true;
    }

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        int[] options = [Value(Socket, 7), Value(Socket, 8), Value(Socket, 9), Value(Tcp, 4), Value(Tcp, 5), Value(Tcp, 6), Value(Tcp, 1)];
        Connection.Send(System.Text.Encoding.ASCII.GetBytes(string.Join(' ', options)));
        Connection.Close();
    }

    private int Value(int level, int option) => Native.SocketOption(Connection.Descriptor, level, option);
}
