using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Loop.Connections;

/// <summary>What looking for a header came to.</summary>
internal enum ProxyStatus
{
    /// <summary>What is there may be the beginning of one.</summary>
    Incomplete = 0,

    Complete,

    Invalid,
}

/// <summary>A header of the PROXY protocol: version 1 is a line, version 2 binary.</summary>
internal readonly struct ProxyHeader
{
    /// <summary>The longest line with its end (2.1).</summary>
    private const int MaxLineBytes = 107;

    /// <summary>Signature, version and command, family, length (2.2).</summary>
    private const int FixedBytes = 16;

    /// <summary>
    /// The longest address block with its TLVs that is taken. The field reaches to 64 KiB; a certificate chain in a TLV is what needs most, and nobody sends one.
    /// </summary>
    private const int MaxBlockBytes = 16 * 1024;

    private const int UnixPathBytes = 108;

    private static readonly SearchValues<char> _version4Characters = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> _version6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private ProxyHeader(int lengthBytes, PeerAddress remote, PeerAddress local)
    {
        LengthBytes = lengthBytes;
        Remote = remote;
        Local = local;
    }

    public int LengthBytes { get; }

    /// <summary>The client's address; unknown where the header names none.</summary>
    public PeerAddress Remote { get; }

    /// <summary>The address that the client connected to; unknown where the header names none.</summary>
    public PeerAddress Local { get; }

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> LinePrefix => "PROXY "u8;

    /// <summary>Looks for a header at the start of what came. What cannot become one is refused with its first wrong byte.</summary>
    public static ProxyStatus TryRead(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (Begins(bytes, Signature))
        {
            return bytes.Length < FixedBytes ? CheckStart(bytes) : TryReadBlock(bytes, out header);
        }

        return Begins(bytes, LinePrefix) ? TryReadLine(bytes, out header) : ProxyStatus.Invalid;
    }

    /// <summary>Whether the bytes begin with a text, or are its beginning.</summary>
    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> text) => text.StartsWith(bytes[..Math.Min(bytes.Length, text.Length)]);

    private static ProxyStatus TryReadLine(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        int end = bytes[..Math.Min(bytes.Length, MaxLineBytes)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length < MaxLineBytes ? ProxyStatus.Incomplete : ProxyStatus.Invalid;
        }

        ReadOnlySpan<byte> line = bytes[..end];
        ReadOnlySpan<byte> rest = line[LinePrefix.Length..];
        if (rest.StartsWith("UNKNOWN"u8) && (rest.Length == 7 || rest[7] == ' '))
        {
            // Whatever stands behind it is to be ignored.
            header = new(end + 2, default, default);
            return ProxyStatus.Complete;
        }

        Span<Range> fields = stackalloc Range[6];
        Span<char> text = stackalloc char[MaxLineBytes];
        if (!Ascii.IsValid(rest))
        {
            return ProxyStatus.Invalid;
        }

        ReadOnlySpan<char> chars = text[..Encoding.ASCII.GetChars(rest, text)];
        if (chars.Split(fields, ' ') != 5)
        {
            return ProxyStatus.Invalid;
        }

        AddressFamily family = chars[fields[0]] switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        if (!TryReadAddress(chars[fields[1]], family, out IPAddress? source)
            || !TryReadAddress(chars[fields[2]], family, out IPAddress? destination)
            || !TryReadPort(rest[fields[3]], out int sourcePort)
            || !TryReadPort(rest[fields[4]], out int destinationPort))
        {
            return ProxyStatus.Invalid;
        }

        header = new(end + 2, new(source!, sourcePort), new(destination!, destinationPort));
        return ProxyStatus.Complete;
    }

    private static bool TryReadAddress(ReadOnlySpan<char> text, AddressFamily family, out IPAddress? address)
    {
        // The parser of the base library knows more ways to write an address than the protocol does: no leading zeros, all four parts, no scope.
        address = null;
        bool isPlain = family == AddressFamily.InterNetwork
            ? !text.ContainsAnyExcept(_version4Characters) && text.Count('.') == 3 && !HasLeadingZero(text)
            : family == AddressFamily.InterNetworkV6 && !text.ContainsAnyExcept(_version6Characters);
        return isPlain && IPAddress.TryParse(text, out address) && address.AddressFamily == family;
    }

    private static bool HasLeadingZero(ReadOnlySpan<char> address)
    {
        foreach (Range part in address.Split('.'))
        {
            if (address[part] is ['0', _, ..])
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadPort(ReadOnlySpan<byte> text, out int port) =>
        Utf8Parser.TryParse(text, out port, out int consumed) && consumed == text.Length && port is >= 0 and <= ushort.MaxValue
        && text[0] is >= (byte)'0' and <= (byte)'9' && (text[0] != (byte)'0' || text.Length == 1);

    /// <summary>Version, command and family are looked at as soon as they are there; a proxy that speaks for itself may say any family.</summary>
    private static ProxyStatus CheckStart(ReadOnlySpan<byte> bytes)
    {
        bool isWrong = (bytes.Length > 12 && bytes[12] is not (0x20 or 0x21)) || (bytes.Length > 13 && bytes[12] == 0x21 && AddressBytes(bytes[13]) < 0);
        return isWrong ? ProxyStatus.Invalid : ProxyStatus.Incomplete;
    }

    /// <summary>How long the addresses of a family and protocol are; 0 where none are told, -1 for what the protocol does not know.</summary>
    private static int AddressBytes(byte familyAndProtocol) => familyAndProtocol switch
    {
        0x00 => 0,
        0x11 or 0x12 => 12,
        0x21 or 0x22 => 36,
        0x31 or 0x32 => 2 * UnixPathBytes,
        _ => -1,
    };

    private static ProxyStatus TryReadBlock(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        int blockBytes = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        bool isLocal = bytes[12] == 0x20;
        int addressBytes = AddressBytes(bytes[13]);
        if (CheckStart(bytes) == ProxyStatus.Invalid || blockBytes > MaxBlockBytes || (!isLocal && blockBytes < addressBytes))
        {
            return ProxyStatus.Invalid;
        }

        int lengthBytes = FixedBytes + blockBytes;
        if (bytes.Length < lengthBytes)
        {
            return ProxyStatus.Incomplete;
        }

        ReadOnlySpan<byte> whole = bytes[..lengthBytes];
        if (isLocal)
        {
            // The proxy speaks for itself, a health check mostly: what the block says is to be ignored.
            header = new(lengthBytes, default, default);
            return ProxyStatus.Complete;
        }

        // Without a family, nobody knows where addresses end and TLVs begin: the block is skipped as a whole.
        if (addressBytes > 0 && !ProxyTlvs.AreValid(whole, FixedBytes + addressBytes))
        {
            return ProxyStatus.Invalid;
        }

        header = ReadAddresses(whole[FixedBytes..], addressBytes, lengthBytes);
        return ProxyStatus.Complete;
    }

    private static ProxyHeader ReadAddresses(ReadOnlySpan<byte> block, int addressBytes, int lengthBytes)
    {
        if (addressBytes == 0)
        {
            return new(lengthBytes, default, default);
        }

        if (addressBytes == 2 * UnixPathBytes)
        {
            return new(lengthBytes, UnixPath(block[..UnixPathBytes]), UnixPath(block.Slice(UnixPathBytes, UnixPathBytes)));
        }

        int each = (addressBytes - 4) / 2;
        int sourcePort = BinaryPrimitives.ReadUInt16BigEndian(block[(2 * each)..]);
        int destinationPort = BinaryPrimitives.ReadUInt16BigEndian(block[((2 * each) + 2)..]);
        return new(lengthBytes, new(new IPAddress(block[..each]), sourcePort), new(new IPAddress(block.Slice(each, each)), destinationPort));
    }

    /// <summary>A path ends at its first zero; one that begins with a zero is an abstract name.</summary>
    private static PeerAddress UnixPath(ReadOnlySpan<byte> path)
    {
        bool isAbstract = path[0] == 0 && path[1] != 0;
        ReadOnlySpan<byte> name = isAbstract ? path[1..] : path;
        int end = name.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
        return new(isAbstract ? "@" + text : text);
    }
}
