using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Loop.Linux;
using SocketAddress = Loop.Linux.SocketAddress;

namespace Loop.Rings;

/// <summary>Turns addresses into the kernel's sockaddr and back (ip(7), ipv6(7), unix(7)).</summary>
internal static unsafe class SocketAddressText
{
    /// <summary>sun_path holds 108 bytes, the last one for the zero (unix(7)).</summary>
    public const int MaxUnixPathBytes = SocketAddress.UnixPathBytes - 1;

    /// <summary>Room for any address.</summary>
    public const int StorageBytes = SocketAddress.StorageBytes;

    /// <summary>Writes an address; the storage must hold <see cref="StorageBytes"/>.</summary>
    /// <returns>The length to pass to the kernel.</returns>
    public static int Write(in ListenAddress address, byte* storage) => Write(address.ToPeerAddress(), storage);

    /// <summary>Writes an address; the storage must hold <see cref="SocketAddress.StorageBytes"/>.</summary>
    /// <returns>The length to pass to the kernel; 0 for an address that is not known.</returns>
    public static int Write(in PeerAddress address, byte* storage)
    {
        if (address.IsIPv4)
        {
            *(ushort*)storage = AddressFamily.Inet;
            *(ushort*)(storage + SocketAddress.PortOffset) = BinaryPrimitives.ReverseEndianness((ushort)address.Port);
            *(uint*)(storage + SocketAddress.InetAddressOffset) = (uint)address.Low;
            *(ulong*)(storage + SocketAddress.InetAddressOffset + sizeof(uint)) = 0;
            return SocketAddress.InetBytes;
        }

        if (address.IsIPv6)
        {
            *(ushort*)storage = AddressFamily.Inet6;
            *(ushort*)(storage + SocketAddress.PortOffset) = BinaryPrimitives.ReverseEndianness((ushort)address.Port);
            *(uint*)(storage + SocketAddress.Inet6FlowOffset) = 0;
            *(ulong*)(storage + SocketAddress.Inet6AddressOffset) = address.High;
            *(ulong*)(storage + SocketAddress.Inet6AddressOffset + sizeof(ulong)) = address.Low;
            *(uint*)(storage + SocketAddress.Inet6ScopeOffset) = address.Scope;
            return SocketAddress.Inet6Bytes;
        }

        return address.UnixPath is { } path ? WriteUnix(path, new(storage, SocketAddress.StorageBytes)) : 0;
    }

    /// <summary>Reads an address that the kernel wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PeerAddress Read(byte* storage, int lengthBytes)
    {
        if (lengthBytes >= SocketAddress.InetBytes)
        {
            ushort port = BinaryPrimitives.ReverseEndianness(*(ushort*)(storage + SocketAddress.PortOffset));
            if (*(ushort*)storage == AddressFamily.Inet)
            {
                return PeerAddress.IPv4(*(uint*)(storage + SocketAddress.InetAddressOffset), port);
            }

            if (*(ushort*)storage == AddressFamily.Inet6 && lengthBytes >= SocketAddress.Inet6Bytes)
            {
                ulong* address = (ulong*)(storage + SocketAddress.Inet6AddressOffset);
                return PeerAddress.IPv6(address[0], address[1], *(uint*)(storage + SocketAddress.Inet6ScopeOffset), port);
            }
        }

        return ReadOther(storage, lengthBytes);
    }

    /// <summary>The path is one that the kernel can hold.</summary>
    public static bool FitsUnixPath(string path) => path.Length > 0 && Encoding.UTF8.GetByteCount(path) <= MaxUnixPathBytes;

    /// <summary>
    /// The name that a socket told is one that can be sent to: it may fill all of sun_path, without a zero. One that is no UTF-8 has become another one as text.
    /// </summary>
    public static bool FitsUnixName(string path) =>
        path.Length > 0 && Encoding.UTF8.GetByteCount(path) <= SocketAddress.UnixPathBytes && !path.Contains('\uFFFD', StringComparison.Ordinal);

    private static PeerAddress ReadOther(byte* storage, int lengthBytes)
    {
        if (lengthBytes < sizeof(ushort) || *(ushort*)storage != AddressFamily.Unix)
        {
            return default;
        }

        int pathBytes = Math.Min(lengthBytes, SocketAddress.StorageBytes) - SocketAddress.UnixPathOffset;
        return new(ReadUnix(new(storage + SocketAddress.UnixPathOffset, pathBytes)));
    }

    private static int WriteUnix(string path, Span<byte> bytes)
    {
        bytes.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, AddressFamily.Unix);
        int written = Encoding.UTF8.GetBytes(path, bytes[2..]);
        if (path.StartsWith('@'))
        {
            bytes[2] = 0;
            return 2 + written;
        }

        // With its zero, unless it fills all that there is.
        return Math.Min(2 + written + (path.StartsWith('\0') ? 0 : 1), SocketAddress.UnixPathOffset + SocketAddress.UnixPathBytes);
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
        string path = Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
        // A file's name in the working directory that looks like an abstract one.
        return path.StartsWith('@') ? "./" + path : path;
    }
}
