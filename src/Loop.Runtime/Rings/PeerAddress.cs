using System.Net;

namespace Loop;

/// <summary>The address of one end of a connection: an IP address and port, or the path of a unix socket.</summary>
public readonly struct PeerAddress : IEquatable<PeerAddress>
{
    private readonly object? _address;

    /// <summary>Makes the address of an IP endpoint.</summary>
    /// <param name="endPoint">Address and port.</param>
    public PeerAddress(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _address = endPoint;
    }

    /// <summary>Makes the address of a unix socket.</summary>
    /// <param name="unixPath">Its path; empty for a socket that has no name, which is what connecting ones usually have.</param>
    public PeerAddress(string unixPath)
    {
        ArgumentNullException.ThrowIfNull(unixPath);
        _address = unixPath;
    }

    /// <summary>True when nothing is known: the socket was gone before it was asked.</summary>
    public bool IsUnknown => _address is null;

    /// <summary>The IP address and port, or null for a unix socket.</summary>
    public IPEndPoint? Ip => _address as IPEndPoint;

    /// <summary>The path of a unix socket (empty for one without a name), or null for an IP address.</summary>
    public string? UnixPath => _address as string;

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PeerAddress left, PeerAddress right) => left.Equals(right);

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PeerAddress left, PeerAddress right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(PeerAddress other) => Equals(_address, other._address);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PeerAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _address?.GetHashCode() ?? 0;

    /// <summary>The address as it is written for <c>Listen</c>: <c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/run/x</c>.</summary>
    public override string ToString() => _address switch
    {
        IPEndPoint ip => ip.ToString(),
        string path => "unix:" + path,
        _ => "unknown",
    };
}
