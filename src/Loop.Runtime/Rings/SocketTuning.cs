namespace Loop.Rings;

/// <summary>Options of a socket beside its address; 0, or null, leaves the system's default. Accepted sockets inherit them from their listener.</summary>
/// <param name="SendBufferBytes">SO_SNDBUF (socket(7)); the kernel doubles it for its own bookkeeping.</param>
/// <param name="ReceiveBufferBytes">SO_RCVBUF, likewise.</param>
/// <param name="KeepAliveIdleSeconds">SO_KEEPALIVE with TCP_KEEPIDLE (tcp(7)).</param>
/// <param name="KeepAliveIntervalSeconds">TCP_KEEPINTVL.</param>
/// <param name="KeepAliveProbes">TCP_KEEPCNT.</param>
/// <param name="Ipv6Only">IPV6_V6ONLY (ipv6(7)).</param>
internal readonly record struct SocketTuning(
    int SendBufferBytes, int ReceiveBufferBytes, int KeepAliveIdleSeconds, int KeepAliveIntervalSeconds, int KeepAliveProbes, bool? Ipv6Only);
