using System.Buffers;
using System.Globalization;
using System.Net;
using Loop.Rings;

namespace Loop.Connections.Connecting;

/// <summary>Where to connect to: an address, or a name to be resolved and a port.</summary>
/// <param name="Address">The address; unknown where there is a name.</param>
/// <param name="Name">The name, or null.</param>
/// <param name="Port">The port that goes with the name.</param>
internal readonly record struct ConnectTarget(PeerAddress Address, string? Name, int Port)
{
    /// <summary>DNS names are no longer (RFC 1035); what is longer is not worth a resolver's time.</summary>
    private const int MaxNameLength = 255;

    private static readonly SearchValues<char> NoneOfAName = SearchValues.Create(" /\0\t\r\n");

    /// <summary>Reads an endpoint: <c>name:port</c>, <c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/path</c>, <c>unix:@abstract</c>.</summary>
    /// <exception cref="LoopException">The text is no endpoint.</exception>
    public static ConnectTarget Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return From(new PeerAddress(text["unix:".Length..]));
        }

        int colon = text.LastIndexOf(':');
        if (colon <= 0)
        {
            throw Invalid(text, "the port is missing");
        }

        string host = text[..colon];
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > ushort.MaxValue)
        {
            throw new LoopException($"cannot connect to '{text}': the port is out of range; choose one from 1 to 65535");
        }

        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? address))
        {
            bool isIPv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            return isIPv6 == bracketed ? new(new PeerAddress(address, port), null, port) : throw Invalid(text, "an IPv6 address stands in brackets");
        }

        if (bracketed || host.Contains(':', StringComparison.Ordinal) || host.Length > MaxNameLength || host.AsSpan().ContainsAny(NoneOfAName))
        {
            throw Invalid(text, "the host is neither a name nor an address");
        }

        return new(default, host, port);
    }

    /// <summary>An address as the target.</summary>
    /// <exception cref="LoopException">Nothing can be connected to it.</exception>
    public static ConnectTarget From(in PeerAddress address)
    {
        if (address.UnixPath is { } path && !SocketAddressText.FitsUnixPath(path))
        {
            throw new LoopException(
                $"cannot connect to '{address}': a unix path has 1 to {SocketAddressText.MaxUnixPathBytes} bytes; the path that the server listens on is shorter");
        }

        if (address.IsUnknown || (!address.IsUnix && address.Port == 0))
        {
            throw new LoopException($"cannot connect to '{address}': it names no address and port; give both");
        }

        return new(address, null, address.Port);
    }

    public override string ToString() => Name is null ? Address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Port}");

    private static LoopException Invalid(string text, string why) =>
        new($"cannot connect to '{text}': {why}; write name:7000, 127.0.0.1:7000, [::1]:7000, unix:/path or unix:@abstract");
}
