using Loop.CompilerServices;

namespace Loop.Conformance.Tests.Framing;

/// <summary>A way to write the length before a frame: 1, 2, 4 or 8 bytes or a varint (0), either order, with and without its own bytes counted.</summary>
public sealed class LengthKind
{
    /// <summary>The longest frame of the handlers, in bytes.</summary>
    public const int Most = 20_000;

    /// <summary>The same where a byte says how long.</summary>
    public const int MostOfAByte = 200;

    private readonly int _prefixBytes;
    private readonly bool _isLittle;

    private LengthKind(FrameKind frames, int prefixBytes, bool isLittle, bool isCounted)
    {
        Frames = frames;
        _prefixBytes = prefixBytes;
        _isLittle = isLittle;
        IsCounted = isCounted;
    }

    public static IReadOnlyList<LengthKind> All { get; } =
    [
        Of(static echo => new LongestOne(echo), 1, isLittle: false, isCounted: false),
        Of(static echo => new LongestOneCounted(echo), 1, isLittle: false, isCounted: true),
        Of(static echo => new LongestTwo(echo), 2, isLittle: false, isCounted: false),
        Of(static echo => new LongestTwoCounted(echo), 2, isLittle: false, isCounted: true),
        Of(static echo => new LongestTwoLittle(echo), 2, isLittle: true, isCounted: false),
        Of(static echo => new LongestTwoLittleCounted(echo), 2, isLittle: true, isCounted: true),
        Of(static echo => new LongestFour(echo), 4, isLittle: false, isCounted: false),
        Of(static echo => new LongestFourCounted(echo), 4, isLittle: false, isCounted: true),
        Of(static echo => new LongestFourLittle(echo), 4, isLittle: true, isCounted: false),
        Of(static echo => new LongestFourLittleCounted(echo), 4, isLittle: true, isCounted: true),
        Of(static echo => new LongestEight(echo), 8, isLittle: false, isCounted: false),
        Of(static echo => new LongestEightCounted(echo), 8, isLittle: false, isCounted: true),
        Of(static echo => new LongestEightLittle(echo), 8, isLittle: true, isCounted: false),
        Of(static echo => new LongestEightLittleCounted(echo), 8, isLittle: true, isCounted: true),
        Of(static echo => new LongestVarint(echo), 0, isLittle: true, isCounted: false),
        Of(static echo => new LongestVarintCounted(echo), 0, isLittle: true, isCounted: true),
    ];

    public FrameKind Frames { get; }

    /// <summary>True where the length counts its own bytes.</summary>
    public bool IsCounted { get; }

    /// <summary>The longest frame.</summary>
    public int MostBytes => _prefixBytes == 1 ? MostOfAByte : Most;

    /// <summary>The largest length that can be written, and the one that is the most negative where it is read as a signed number.</summary>
    public ulong[] Hostile => _prefixBytes == 0
        ? [uint.MaxValue, 1u << 31, int.MaxValue]
        : [ulong.MaxValue >> (64 - (8 * _prefixBytes)), (1ul << ((8 * _prefixBytes) - 1)) | (_prefixBytes == 1 ? 127u : 0), (ulong.MaxValue >> (64 - (8 * _prefixBytes))) - 3];

    /// <summary>Lengths that are shorter than themselves; none where they are not counted.</summary>
    public ulong[] TooShort => !IsCounted ? [] : _prefixBytes == 0 ? [0] : [0, (ulong)_prefixBytes - 1];

    /// <summary>The length before a frame of so many bytes.</summary>
    public byte[] Prefix(int frameBytes) => PrefixOf(frameBytes, _prefixBytes, _isLittle, IsCounted);

    /// <summary>A length as it is written, whatever it says.</summary>
    public byte[] Written(ulong length) => Written(length, _prefixBytes, _isLittle);

    public override string ToString() => NameOf(_prefixBytes, _isLittle, IsCounted);

    private static LengthKind Of<T>(Func<FrameEcho, T> make, int prefixBytes, bool isLittle, bool isCounted)
        where T : class, IConnectionHandler<T> => new(
            FrameKind.Of(
                NameOf(prefixBytes, isLittle, isCounted), make, frame => [.. PrefixOf(frame.Length, prefixBytes, isLittle, isCounted), .. frame],
                most: prefixBytes == 1 ? MostOfAByte : Most),
            prefixBytes, isLittle, isCounted);

    private static string NameOf(int prefixBytes, bool isLittle, bool isCounted) =>
        (prefixBytes == 0 ? "varint" : $"{prefixBytes} bytes {(isLittle ? "little" : "big")}-endian") + (isCounted ? " counting itself" : "");

    private static byte[] PrefixOf(int frameBytes, int prefixBytes, bool isLittle, bool isCounted)
    {
        byte[] plain = Written((ulong)frameBytes, prefixBytes, isLittle);
        for (int own = plain.Length; isCounted; own++)
        {
            // Of a varint that counts itself the length decides how long it is.
            byte[] counting = Written((ulong)(frameBytes + own), prefixBytes, isLittle);
            if (counting.Length == own)
            {
                return counting;
            }
        }

        return plain;
    }

    private static byte[] Written(ulong length, int prefixBytes, bool isLittle)
    {
        List<byte> bytes = [];
        if (prefixBytes == 0)
        {
            for (; length >= 0x80; length >>= 7)
            {
                bytes.Add((byte)(length | 0x80));
            }

            return [.. bytes, (byte)length];
        }

        for (int i = 0; i < prefixBytes; i++)
        {
            bytes.Add((byte)(length >> (8 * i)));
        }

        if (!isLittle)
        {
            bytes.Reverse();
        }

        return [.. bytes];
    }
}
