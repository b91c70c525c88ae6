using System.Globalization;
using System.Net;

namespace Loop.Rings;

/// <summary>Reads endpoints as users write them: <c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/run/app.sock</c>, <c>unix:@abstract</c>.</summary>
internal static class EndPointText
{
    /// <summary>Stands before the endpoints of datagrams.</summary>
    public const string Udp = "udp:";

    private const string Unix = "unix:";

    /// <exception cref="LoopException">The text is no endpoint.</exception>
    public static ListenAddress Parse(string text)
    {
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            string path = text[Unix.Length..];
            if (!SocketAddressText.FitsUnixPath(path))
            {
                throw new LoopException($"cannot listen on '{text}': a unix path has 1 to {SocketAddressText.MaxUnixPathBytes} bytes; choose a shorter one");
            }

            return new(null, path);
        }

        if (text.StartsWith(Udp, StringComparison.Ordinal))
        {
            throw new LoopException($"cannot listen on '{text}' for connections: datagrams are handled by a class with an [OnDatagram] method; write the address alone");
        }

        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            throw Invalid(text, "the port is missing");
        }

        string host = text[..colon];
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > ushort.MaxValue)
        {
            throw new LoopException($"cannot listen on '{text}': the port is out of range; choose one from 0 to 65535");
        }

        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        string addressText = host switch
        {
            "localhost" => "127.0.0.1",
            "*" or "+" => "0.0.0.0",
            _ => bracketed ? host[1..^1] : host,
        };
        if (!IPAddress.TryParse(addressText, out IPAddress? address) || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 != bracketed))
        {
            throw Invalid(text, "the host is no address");
        }

        return new(new IPEndPoint(address, port), null);
    }

    /// <summary>Reads the endpoint of a datagram socket: <c>udp:127.0.0.1:5353</c>, <c>unix:/run/app.sock</c>, <c>unix:@abstract</c>.</summary>
    /// <exception cref="LoopException">The text is no such endpoint.</exception>
    public static PeerAddress ParseDatagram(string text)
    {
        bool isUnix = text.StartsWith(Unix, StringComparison.Ordinal);
        if (!isUnix && !text.StartsWith(Udp, StringComparison.Ordinal))
        {
            throw new LoopException($"cannot receive datagrams on '{text}': write udp: before the address, as in udp:127.0.0.1:5353, or unix: before a path");
        }

        ListenAddress address = Parse(isUnix ? text : text[Udp.Length..]);
        return address.IsUnix && !isUnix
            ? throw new LoopException($"cannot receive datagrams on '{text}': a unix socket is not UDP's; write {text[Udp.Length..]}")
            : address.ToPeerAddress();
    }

    /// <summary>An address of datagrams, as it is written for <see cref="ParseDatagram"/>.</summary>
    public static string OfDatagrams(in PeerAddress address) => address.IsUnix ? address.ToString() : Udp + address;

    private static LoopException Invalid(string text, string why) =>
        new($"cannot listen on '{text}': {why}; write 127.0.0.1:7000, [::1]:7000, *:7000 or unix:/path");
}
