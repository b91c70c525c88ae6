using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Loop.CompilerServices;
using Loop.Connections;

namespace Loop.Conformance.Tests.Framing;

/// <summary>A framing, seen from the other side: what a client puts around its frames, and which frames it may send.</summary>
public sealed class FrameKind
{
    private FrameKind()
    {
    }

    private delegate void LengthWriter(Span<byte> into, int lengthBytes);

    public static IReadOnlyList<FrameKind> All { get; } =
    [
        Delimited("lines", static echo => new LineFrames(echo), "\r\n", "ab\r\n"),
        Delimited("a byte", static echo => new ByteDelimitedFrames(echo), "\0", alphabet: null),
        Delimited("an overlapping delimiter", static echo => new OverlapDelimitedFrames(echo), "aa\u00e9a", "a\u00e9"),
        Delimited("a byte over 127", static echo => new HighByteFrames(echo), "\u00ff", alphabet: null),
        Delimited("a long delimiter", static echo => new BlankLineFrames(echo), "\r\n\r\n", "ab\r\n"),
        Of("1 byte", static echo => new OneByteFrames(echo), static frame => [(byte)frame.Length, .. frame], most: 255),
        Of(
            "2 bytes, little-endian, counting itself", static echo => new TwoByteFrames(echo),
            static frame => Prefixed(2, frame, static (into, length) => BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)(length + 2)))),
        Of("4 bytes", static echo => new FourByteFrames(echo), static frame => Prefixed(4, frame, BinaryPrimitives.WriteInt32BigEndian)),
        Of(
            "8 bytes, counting itself", static echo => new EightByteFrames(echo),
            static frame => Prefixed(8, frame, static (into, length) => BinaryPrimitives.WriteInt64BigEndian(into, length + 8))),
        Of("varint", static echo => new VarintFrames(echo), static frame => [.. Varint(frame.Length), .. frame]),
        Of("fixed length", static echo => new FixedFrames(echo), static frame => frame, least: FixedFrames.LengthBytes, most: FixedFrames.LengthBytes),
        Of(
            "a framer of the user's own", static echo => new BulkFrames(echo),
            static frame => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${frame.Length}\r\n")), .. frame, .. "\r\n"u8]),
    ];

    /// <summary>Those whose methods may wait at any frame; for loops with a thread of their own.</summary>
    public static IReadOnlyList<FrameKind> Awaited { get; } =
    [
        Delimited("awaited lines", static echo => new AwaitedLineFrames(echo), "\r\n", "ab\r\n"),
        Of("4 bytes, awaited", static echo => new AwaitedFourByteFrames(echo), static frame => Prefixed(4, frame, BinaryPrimitives.WriteInt32BigEndian)),
        Of(
            "fixed length, awaited", static echo => new AwaitedFixedFrames(echo), static frame => frame,
            least: FixedFrames.LengthBytes, most: FixedFrames.LengthBytes),
    ];

    public string Name { get; private init; } = "";

    /// <summary>Adds a listener whose handlers cut by this framing.</summary>
    internal Action<LoopHostBuilder, Func<FrameEcho>> Listen { get; private init; } = null!;

    /// <summary>Makes the class of those handlers, for an engine without a host.</summary>
    internal Func<Func<FrameEcho>, HandlerClass> MakeClass { get; private init; } = null!;

    private Func<byte[], byte[]> Encoder { get; init; } = null!;

    private Func<byte[], bool> MayBeSent { get; init; } = static _ => true;

    private string? Alphabet { get; init; }

    private int LeastBytes { get; init; }

    private int MostBytes { get; init; }

    /// <summary>A frame as it is sent.</summary>
    public byte[] Encode(byte[] frame) => Encoder(frame);

    /// <summary>A frame that a seed decides: mostly short, sometimes empty, sometimes longer than any receive.</summary>
    public byte[] Make(Random random)
    {
        while (true)
        {
            int most = random.Next(8) == 0 ? MostBytes : Math.Min(MostBytes, 40);
            byte[] frame = new byte[random.Next(LeastBytes, Math.Max(LeastBytes, most) + 1)];
            if (Alphabet is null)
            {
                random.NextBytes(frame);
            }
            else
            {
                random.GetItems(Encoding.Latin1.GetBytes(Alphabet), frame);
            }

            if (MayBeSent(frame))
            {
                return frame;
            }
        }
    }

    public override string ToString() => Name;

    private static FrameKind Delimited<T>(string name, Func<FrameEcho, T> make, string delimiter, string? alphabet)
        where T : class, IConnectionHandler<T>
    {
        byte[] bytes = Encoding.Latin1.GetBytes(delimiter);

        // A frame may hold the beginning of a delimiter, but together with its own the first whole one must be that.
        return Of(
            name, make, frame => [.. frame, .. bytes], most: alphabet is null ? 300 : 60, alphabet: alphabet,
            mayBeSent: frame => new ReadOnlySpan<byte>([.. frame, .. bytes]).IndexOf(bytes) == frame.Length);
    }

    internal static FrameKind Of<T>(
        string name, Func<FrameEcho, T> make, Func<byte[], byte[]> encode,
        int least = 0, int most = 20_000, string? alphabet = null, Func<byte[], bool>? mayBeSent = null)
        where T : class, IConnectionHandler<T> => new()
        {
            Name = name,
            Listen = (builder, echo) => builder.Listen("127.0.0.1:0", () => make(echo())),
            MakeClass = echo => new HandlerClass<T>(new ConnectionLimits().With(T.Limits), () => make(echo())),
            Encoder = encode,
            MayBeSent = mayBeSent ?? (static _ => true),
            Alphabet = alphabet,
            LeastBytes = least,
            MostBytes = most,
        };

    private static byte[] Prefixed(int prefixBytes, byte[] frame, LengthWriter write)
    {
        byte[] bytes = new byte[prefixBytes + frame.Length];
        write(bytes, frame.Length);
        frame.CopyTo(bytes, prefixBytes);
        return bytes;
    }

    private static byte[] Varint(int value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
