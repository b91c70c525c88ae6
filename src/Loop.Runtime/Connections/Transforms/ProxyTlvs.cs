using System.Buffers.Binary;
using System.Numerics;

namespace Loop.Connections;

/// <summary>The type-length-value fields behind the addresses of a version 2 header: skipped, but for the checksum.</summary>
internal static class ProxyTlvs
{
    private const int HeadBytes = 3;
    private const byte TypeCrc32C = 0x03;

    /// <summary>Whether the fields fill their room, and a checksum among them is that of the header.</summary>
    /// <param name="header">The whole header.</param>
    /// <param name="start">Where the fields begin in it.</param>
    public static bool AreValid(ReadOnlySpan<byte> header, int start)
    {
        for (int at = start; at < header.Length;)
        {
            if (header.Length - at < HeadBytes)
            {
                return false;
            }

            int valueBytes = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            int value = at + HeadBytes;
            if (valueBytes > header.Length - value)
            {
                return false;
            }

            if (header[at] == TypeCrc32C
                && (valueBytes != sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(header[value..]) != Checksum(header, value)))
            {
                return false;
            }

            at = value + valueBytes;
        }

        return true;
    }

    /// <summary>CRC32c over the header, with zeros in the place of the checksum itself (2.2.3).</summary>
    private static uint Checksum(ReadOnlySpan<byte> header, int checksumAt)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < header.Length; i++)
        {
            bool isChecksum = i >= checksumAt && i < checksumAt + sizeof(uint);
            crc = BitOperations.Crc32C(crc, isChecksum ? (byte)0 : header[i]);
        }

        return ~crc;
    }
}
