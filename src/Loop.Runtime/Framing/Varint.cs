using System.Runtime.CompilerServices;

namespace Loop.Framing;

/// <summary>Base-128 numbers, least significant part first (LEB128), as lengths use them: at most five bytes, at most 32 bits.</summary>
internal static class Varint
{
    private const int MostBytes = 5;

    /// <summary>Reads a number at the start of some bytes.</summary>
    /// <returns>How many bytes it takes; 0 where it is incomplete, -1 where it is longer than five bytes or over 32 bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<byte> bytes, out uint value)
    {
        if (!bytes.IsEmpty && bytes[0] < 0x80)
        {
            value = bytes[0];
            return 1;
        }

        return ReadLonger(bytes, out value);
    }

    private static int ReadLonger(ReadOnlySpan<byte> bytes, out uint value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < MostBytes; i++)
        {
            // Of the fifth byte only the lowest four bits still fit.
            if (i == MostBytes - 1 && bytes[i] > 0x0F)
            {
                return -1;
            }

            value |= (uint)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                return i + 1;
            }
        }

        return 0;
    }
}
