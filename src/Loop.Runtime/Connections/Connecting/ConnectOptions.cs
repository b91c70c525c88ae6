using System.Net;

namespace Loop;

/// <summary>
/// Options of an outgoing connection. They are read when <c>Connect</c> is called; one object may serve many calls. A connection that was
/// made here has no limit to its first byte unless it is set: who connects is often the one that speaks first.
/// </summary>
public sealed class ConnectOptions : ConnectionOptions
{
    /// <summary>How long connecting may take, from the name to the made connection. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one address of a name has before the next is tried beside it (RFC 8305, "happy eyeballs"). Default 250 ms; at least 10 ms.
    /// </summary>
    public TimeSpan AttemptDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The address to connect from, with port 0 for one that the kernel chooses; null leaves both to the kernel (bind(2)).</summary>
    public PeerAddress? LocalEndPoint { get; set; }

    /// <summary>Makes the connection again when it is lost or cannot be made; null does not.</summary>
    public ReconnectOptions? Reconnect { get; set; }

    /// <summary>
    /// Resolves names in place of the system's resolver; called on a thread of the pool. The order of its addresses is kept but for
    /// taking turns between IPv6 and IPv4. What it throws becomes <see cref="ConnectStatus.NameNotResolved"/>.
    /// </summary>
    public Func<string, CancellationToken, Task<IPAddress[]>>? Resolver { get; set; }
}
