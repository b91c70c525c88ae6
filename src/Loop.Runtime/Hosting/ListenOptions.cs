using Loop.Connections;

namespace Loop;

/// <summary>Options of one listener; what is set here overrides what the handler class's attribute says.</summary>
public sealed class ListenOptions : ConnectionOptions
{
    /// <summary>What configuration calls this listener; null for the name of its handler class.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether connections begin with a header of the PROXY protocol, which says where they come from. Only for listeners that nobody but proxies
    /// can reach: whoever connects is believed. Default <see cref="ProxyProtocol.None"/>.
    /// </summary>
    public ProxyProtocol ProxyProtocol { get; set; }

    /// <summary>Connections that may wait to be accepted (listen(2)); the kernel caps it at net.core.somaxconn.</summary>
    public int Backlog { get; set; } = 4096;

    /// <summary>How connections come to the loops where there are several. Default <see cref="AcceptMode.PerLoop"/>.</summary>
    public AcceptMode Accept { get; set; }

    /// <summary>
    /// Whether other processes of the same user may listen on the same TCP port, each of which must say so; the kernel gives each a part of the clients
    /// (SO_REUSEPORT, socket(7)). When one stops, the clients that wait for it in its backlog are served, and later ones go to the others. Default false: a port
    /// that somebody listens on is an error. No effect on unix sockets; those of datagrams have no such option.
    /// </summary>
    public bool SharePort { get; set; }

    /// <summary>Size of accepted sockets' send buffers in bytes (SO_SNDBUF, socket(7)); null lets the kernel tune it.</summary>
    public int? SocketSendBufferBytes { get; set; }

    /// <summary>Size of accepted sockets' receive buffers in bytes (SO_RCVBUF, socket(7)); null lets the kernel tune it.</summary>
    public int? SocketReceiveBufferBytes { get; set; }

    /// <summary>Silence after which the kernel probes whether the peer is still there, in whole seconds (TCP_KEEPIDLE, tcp(7)); null for no probes.</summary>
    public TimeSpan? KeepAlive { get; set; }

    /// <summary>Time between two probes, in whole seconds (TCP_KEEPINTVL); null for the system's default.</summary>
    public TimeSpan? KeepAliveInterval { get; set; }

    /// <summary>Probes without an answer after which the connection is lost (TCP_KEEPCNT); null for the system's default.</summary>
    public int? KeepAliveProbes { get; set; }

    /// <summary>Whether an IPv6 listener takes IPv6 only (IPV6_V6ONLY, ipv6(7)); null for the system's default, which is both.</summary>
    public bool? Ipv6Only { get; set; }

    /// <summary>
    /// Permissions of a unix socket's file. Default 0600: this user only. In configuration by name (<c>"UserRead, UserWrite, GroupWrite"</c>): a number would be decimal
    /// there, and is refused.
    /// </summary>
    public UnixFileMode UnixMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The header of the PROXY protocol comes before everything else, also before TLS.</summary>
    internal override Func<ConnectionTransform>[]? MakeTransforms() =>
        ProxyProtocol == ProxyProtocol.None ? base.MakeTransforms() : [static () => new ProxyTransform(), .. base.MakeTransforms() ?? []];
}
