using System.Net;
using System.Runtime.InteropServices;

namespace Loop;

/// <summary>
/// The address of one end of a connection, or of a datagram's sender: an IP address and port, or the path of a unix socket. The value
/// holds the address itself, so that reading, comparing and passing it on allocates nothing; <see cref="Ip"/> and
/// <see cref="Address"/> make an object each time they are asked.
/// </summary>
public readonly struct PeerAddress : IEquatable<PeerAddress>
{
    // The address as it travels, in network byte order: IPv6 in both words, IPv4 in the first half of the second one.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly string? _unixPath;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly Kind _kind;

    /// <summary>Makes the address of an IP endpoint.</summary>
    /// <param name="endPoint">Address and port.</param>
    public PeerAddress(IPEndPoint endPoint)
        : this((endPoint ?? throw new ArgumentNullException(nameof(endPoint))).Address, endPoint.Port)
    {
    }

    /// <summary>Makes the address of an IP address and a port.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port, 0 to 65535.</param>
    public PeerAddress(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        _port = (ushort)port;
        if (written == sizeof(uint))
        {
            _kind = Kind.IPv4;
            _low = MemoryMarshal.Read<uint>(bytes);
            return;
        }

        _kind = Kind.IPv6;
        _high = MemoryMarshal.Read<ulong>(bytes);
        _low = MemoryMarshal.Read<ulong>(bytes[sizeof(ulong)..]);
        _scope = (uint)address.ScopeId;
    }

    /// <summary>Makes the address of a unix socket.</summary>
    /// <param name="unixPath">
    /// Its path, or <c>@name</c> for an abstract one; empty for a socket that has no name, which is what connecting ones usually have.
    /// </param>
    public PeerAddress(string unixPath)
    {
        ArgumentNullException.ThrowIfNull(unixPath);
        _unixPath = unixPath;
        _kind = Kind.Unix;
    }

    private PeerAddress(Kind kind, ulong high, ulong low, uint scope, ushort port)
    {
        _kind = kind;
        _high = high;
        _low = low;
        _scope = scope;
        _port = port;
    }

    private enum Kind : ushort
    {
        Unknown = 0,
        IPv4,
        IPv6,
        Unix,
    }

    /// <summary>True when nothing is known: the socket was gone before it was asked.</summary>
    public bool IsUnknown => _kind == Kind.Unknown;

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => _kind == Kind.IPv4;

    /// <summary>True for an IPv6 address; one that carries an IPv4 address within (<c>::ffff:a.b.c.d</c>) is IPv6 too.</summary>
    public bool IsIPv6 => _kind == Kind.IPv6;

    /// <summary>True for the path of a unix socket.</summary>
    public bool IsUnix => _kind == Kind.Unix;

    /// <summary>The port; 0 for what is no IP address.</summary>
    public int Port => _port;

    /// <summary>The IP address, made anew at each call, or null for a unix socket.</summary>
    public IPAddress? Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            return TryWriteAddress(bytes, out int written)
                ? IsIPv6 ? new(bytes[..written], _scope) : new(bytes[..written])
                : null;
        }
    }

    /// <summary>The IP address and port, made anew at each call, or null for a unix socket.</summary>
    public IPEndPoint? Ip => Address is { } address ? new(address, _port) : null;

    /// <summary>The path of a unix socket (empty for one without a name), or null for an IP address.</summary>
    public string? UnixPath => _unixPath;

    /// <summary>The interface of a link-local IPv6 address; 0 for every other.</summary>
    internal uint Scope => _scope;

    internal ulong High => _high;

    internal ulong Low => _low;

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(in PeerAddress left, in PeerAddress right) => left.Equals(right);

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(in PeerAddress left, in PeerAddress right) => !left.Equals(right);

    /// <summary>Writes the bytes of the IP address, in network byte order.</summary>
    /// <param name="bytes">Room for 4 or 16 bytes.</param>
    /// <param name="written">How many were written.</param>
    /// <returns>False for what is no IP address, and when there is too little room.</returns>
    public bool TryWriteAddress(Span<byte> bytes, out int written)
    {
        written = _kind switch { Kind.IPv4 => 4, Kind.IPv6 => 16, _ => 0 };
        if (written == 0 || bytes.Length < written)
        {
            written = 0;
            return false;
        }

        if (_kind == Kind.IPv4)
        {
            MemoryMarshal.Write(bytes, (uint)_low);
            return true;
        }

        MemoryMarshal.Write(bytes, _high);
        MemoryMarshal.Write(bytes[sizeof(ulong)..], _low);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(PeerAddress other) =>
        _low == other._low && _port == other._port && _kind == other._kind && _high == other._high && _scope == other._scope && _unixPath == other._unixPath;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PeerAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _high, _low, _scope, _port, _unixPath);

    /// <summary>The address as it is written for <c>Listen</c>: <c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/run/x</c>.</summary>
    public override string ToString() => _kind switch
    {
        Kind.IPv4 or Kind.IPv6 => Ip!.ToString(),
        Kind.Unix => "unix:" + _unixPath,
        _ => "unknown",
    };

    /// <summary>An IPv4 address as an IPv6 socket writes it: <c>::ffff:a.b.c.d</c>.</summary>
    internal PeerAddress MapToIPv6()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes[2] = bytes[3] = 0xFF;
        MemoryMarshal.Write(bytes[4..], (uint)_low);
        return IPv6(0, MemoryMarshal.Read<ulong>(bytes), 0, _port);
    }

    internal static PeerAddress IPv4(uint networkOrder, ushort port) => new(Kind.IPv4, 0, networkOrder, 0, port);

    internal static PeerAddress IPv6(ulong high, ulong low, uint scope, ushort port) => new(Kind.IPv6, high, low, scope, port);
}
