using System.Net;

namespace Loop.Rings;

/// <summary>Where to listen: an IP endpoint, or the path of a unix socket.</summary>
/// <param name="Ip">The IP endpoint, or null for a unix socket.</param>
/// <param name="UnixPath">The path of a unix socket, or null.</param>
internal readonly record struct ListenAddress(IPEndPoint? Ip, string? UnixPath)
{
    /// <summary>The descriptor of a socket that listens there already, which the process was started with; null where one is to be made.</summary>
    public int? Inherited { get; init; }

    public bool IsUnix => UnixPath is not null;

    public PeerAddress ToPeerAddress() => UnixPath is null ? new(Ip!) : new(UnixPath);

    public override string ToString() => UnixPath is null ? Ip!.ToString() : "unix:" + UnixPath;
}

/// <summary>How a listening socket is set up.</summary>
/// <param name="Backlog">Connections that may wait to be accepted (listen(2)).</param>
/// <param name="SharePort">SO_REUSEPORT: several sockets listen on one port, of this process and, where the user asks for it, of others.</param>
/// <param name="NoDelay">TCP_NODELAY, which accepted connections inherit.</param>
/// <param name="UnixMode">Permissions of a unix socket's file.</param>
internal readonly record struct ListenerSettings(int Backlog, bool SharePort, bool NoDelay, int UnixMode)
{
    /// <summary>Buffer sizes, keep-alive and the like.</summary>
    public SocketTuning Tuning { get; init; }
}
