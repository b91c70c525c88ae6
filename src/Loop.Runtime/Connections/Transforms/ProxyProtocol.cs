namespace Loop;

/// <summary>Whether a listener's connections begin with a header of the PROXY protocol (versions 1 and 2, HAProxy's proxy-protocol.txt).</summary>
public enum ProxyProtocol
{
    /// <summary>No header is expected; one that comes is the handler's bytes like any others, and nothing in it is believed.</summary>
    None = 0,

    /// <summary>
    /// Every connection begins with a header. It is taken off, and <see cref="Connection.RemoteEndPoint"/> and <see cref="Connection.LocalEndPoint"/> show the
    /// addresses that it names; with <c>UNKNOWN</c> or <c>LOCAL</c> those of the socket. The handler is made when the whole header
    /// is there. Anything else closes with <see cref="CloseReason.InvalidProxyHeader"/>, and a header that does not come within the time to
    /// the first byte with <see cref="CloseReason.FirstByteTimeout"/>; no handler hears of such a connection.
    /// </summary>
    Required,
}
