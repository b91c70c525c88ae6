using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Clients;

/// <summary>A server that is a socket of the real kernel, for connects to meet.</summary>
internal sealed class RealListener : IDisposable
{
    private readonly Socket _socket;
    private readonly List<Socket> _others = [];

    private RealListener(EndPoint endPoint)
    {
        _socket = new(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        _socket.Bind(endPoint);
    }

    private RealListener(EndPoint endPoint, int backlog)
        : this(endPoint) => _socket.Listen(backlog);

    /// <summary>Where it listens.</summary>
    public EndPoint EndPoint => _socket.LocalEndPoint!;

    public int Port => ((IPEndPoint)EndPoint).Port;

    public string Text => EndPoint.ToString()!;

    public static RealListener Start() => new(new IPEndPoint(IPAddress.Loopback, 0), 128);

    /// <summary>Keeps a port where nobody listens: connects are refused, and nobody else is given it.</summary>
    public static RealListener Reserve() => new(new IPEndPoint(IPAddress.Loopback, 0));

    public static RealListener StartUnix(string path) => new(new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path), 128);

    /// <summary>
    /// Listens without room: a backlog of 0 holds one connection (listen(2)), and what comes behind it gets no answer, as from a host that is
    /// switched off.
    /// </summary>
    public static async Task<RealListener> StartDeadAsync(IPAddress address, int port = 0)
    {
        RealListener listener = new(new IPEndPoint(address, port), 0);
        await listener.FillAsync();
        return listener;
    }

    public static async Task<RealListener> StartDeadUnixAsync(string path)
    {
        RealListener listener = new(new UnixDomainSocketEndPoint(path), 0);
        await listener.FillAsync();
        return listener;
    }

    /// <summary>Listens on the port that it kept.</summary>
    public void Listen() => _socket.Listen();

    public async Task<Socket> AcceptAsync(CancellationToken deadline)
    {
        Socket accepted = await _socket.AcceptAsync(deadline);
        _others.Add(accepted);
        return accepted;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _others.ForEach(static other => other.Dispose());
    }

    private async Task FillAsync()
    {
        Socket filler = new(_socket.AddressFamily, SocketType.Stream, _socket.ProtocolType);
        _others.Add(filler);
        await filler.ConnectAsync(EndPoint);
    }
}
