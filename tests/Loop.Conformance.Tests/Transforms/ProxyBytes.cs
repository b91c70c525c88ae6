using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>Headers of the PROXY protocol, written independently of what reads them.</summary>
internal static class ProxyBytes
{
    public const byte Proxied = 0x21;
    public const byte Local = 0x20;

    private static readonly byte[] _signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    public static byte[] Line(string text) => Encoding.ASCII.GetBytes(text + "\r\n");

    /// <summary>A version 2 header.</summary>
    public static byte[] Binary(byte command, byte family, byte[] addresses, byte[]? fields = null)
    {
        byte[] block = [.. addresses, .. fields ?? []];
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)block.Length);
        return [.. _signature, command, family, .. length, .. block];
    }

    public static byte[] Ip(string source, int sourcePort, string destination, int destinationPort) =>
    [
        .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes(),
        (byte)(sourcePort >> 8), (byte)sourcePort, (byte)(destinationPort >> 8), (byte)destinationPort,
    ];

    public static byte[] Unix(string source, string destination)
    {
        byte[] block = new byte[216];
        Encoding.ASCII.GetBytes(source, block);
        Encoding.ASCII.GetBytes(destination, block.AsSpan(108));
        return block;
    }

    /// <summary>A type-length-value field.</summary>
    public static byte[] Field(byte type, params byte[] value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>Puts the checksum into the field at the end of a header, bit by bit as RFC 3720 has it.</summary>
    public static byte[] Sum(byte[] header)
    {
        uint crc = uint.MaxValue;
        foreach (byte part in header)
        {
            crc ^= part;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        byte[] summed = [.. header];
        BinaryPrimitives.WriteUInt32BigEndian(summed.AsSpan(summed.Length - 4), ~crc);
        return summed;
    }
}
