using System.Buffers.Binary;
using System.Net;
using System.Text;
using Loop.Linux;
using SocketAddress = Loop.Linux.SocketAddress;

namespace Loop.Rings;

/// <summary>Turns addresses into the kernel's sockaddr and back (ip(7), ipv6(7), unix(7)).</summary>
internal static unsafe class SocketAddressText
{
    /// <summary>Writes an address; the storage must hold <see cref="SocketAddress.StorageBytes"/>.</summary>
    /// <returns>The length to pass to the kernel.</returns>
    public static int Write(in ListenAddress address, byte* storage)
    {
        Span<byte> bytes = new(storage, SocketAddress.StorageBytes);
        bytes.Clear();
        if (address.UnixPath is { } path)
        {
            return WriteUnix(path, bytes);
        }

        IPEndPoint ip = address.Ip!;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)ip.Port);
        if (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, AddressFamily.Inet6);
            ip.Address.TryWriteBytes(bytes[8..], out _);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], (uint)ip.Address.ScopeId);
            return SocketAddress.Inet6Bytes;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(bytes, AddressFamily.Inet);
        ip.Address.TryWriteBytes(bytes[4..], out _);
        return SocketAddress.InetBytes;
    }

    /// <summary>Reads an address that the kernel wrote.</summary>
    public static PeerAddress Read(byte* storage, int lengthBytes)
    {
        ReadOnlySpan<byte> bytes = new(storage, Math.Min(lengthBytes, SocketAddress.StorageBytes));
        if (bytes.Length < sizeof(ushort))
        {
            return default;
        }

        switch ((int)BinaryPrimitives.ReadUInt16LittleEndian(bytes))
        {
            case AddressFamily.Inet:
                return new(new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])));
            case AddressFamily.Inet6:
                uint scope = BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]);
                return new(new IPEndPoint(new IPAddress(bytes.Slice(8, 16), scope), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])));
            case AddressFamily.Unix:
                return new(ReadUnix(bytes[2..]));
            default:
                return default;
        }
    }

    private static int WriteUnix(string path, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, AddressFamily.Unix);
        int written = Encoding.UTF8.GetBytes(path, bytes[2..]);
        if (path.StartsWith('@'))
        {
            bytes[2] = 0;
            return 2 + written;
        }

        return 2 + written + (path.StartsWith('\0') ? 0 : 1);
    }

    private static string ReadUnix(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return string.Empty;
        }

        if (name[0] == 0)
        {
            return name.Length == 1 ? string.Empty : "@" + Encoding.UTF8.GetString(name[1..]);
        }

        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}
