using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A framing has a value that cannot be right.</summary>
[TestFixture]
public sealed class LOOP1032Tests : RuleTests
{
    private const string Delimiter = "give one or more characters up to U+00FF, each of which is one byte";
    private const string Prefix = "give 1, 2, 4 or 8, or LengthPrefixedAttribute.Varint";
    private const string Longest = "give a count of bytes, or leave it out for the default of 1 MiB";
    private const string Larger = "use a larger prefix, or leave MaxLength out";
    private const string Length = "give the length of a frame in bytes";

    [TestCase("{|#0:Delimited(\"\")|}", "Delimited(\"\")", "without a delimiter no frame ends", Delimiter)]
    [TestCase("{|#0:Delimited(null!)|}", "Delimited(null)", "without a delimiter no frame ends", Delimiter)]
    [TestCase("{|#0:Delimited(\"a\\u0100\")|}", "Delimited(\"aĀ\")", "a character of the delimiter is no single byte (Latin-1)", Delimiter)]
    [TestCase("Delimited(\"\\n\", {|#0:MaxLength = -1|})", "Delimited(\"\\n\", MaxLength = -1)", "no frame has a negative length", Longest)]
    [TestCase("Delimited(\"\\n\", {|#0:MaxLength = int.MaxValue|})", "Delimited(\"\\n\", MaxLength = 2147483647)", "no buffer grows over 1 GiB", Longest)]
    [TestCase("{|#0:LengthPrefixed(3)|}", "LengthPrefixed(3)", "no integer has that many bytes", Prefix)]
    [TestCase("{|#0:LengthPrefixed(-1, MaxLength = 4)|}", "LengthPrefixed(-1)", "no integer has that many bytes", Prefix)]
    [TestCase("{|#0:LengthPrefixed(16)|}", "LengthPrefixed(16)", "no integer has that many bytes", Prefix)]
    [TestCase("LengthPrefixed(1, {|#0:MaxLength = 256|})", "LengthPrefixed(1, MaxLength = 256)", "a length of 1 byte says at most 255", Larger)]
    [TestCase(
        "LengthPrefixed(2, {|#0:MaxLength = 65534|}, CountsItself = true)", "LengthPrefixed(2, CountsItself = true, MaxLength = 65534)",
        "a length of 2 bytes says at most 65533", Larger)]
    [TestCase("LengthPrefixed(4, {|#0:MaxLength = 1 << 31|})", "LengthPrefixed(4, MaxLength = -2147483648)", "no frame has a negative length", Longest)]
    [TestCase("{|#0:FixedLength(0)|}", "FixedLength(0)", "a frame has at least one byte", Length)]
    [TestCase("{|#0:FixedLength(-4)|}", "FixedLength(-4)", "a frame has at least one byte", Length)]
    [TestCase("{|#0:FixedLength(1 << 30 | 1)|}", "FixedLength(1073741825)", "no buffer grows over 1 GiB", Length)]
    [TestCase("FramedBy<Framer>({|#0:MaxLength = -5|})", "FramedBy<Framer>(MaxLength = -5)", "no frame has a negative length", Longest)]
    public Task Fires_on_values_that_no_protocol_has(string framing, string written, string reason, string remedy) => Fires(
        Handler(framing), $"[{written}] cannot be right, because {reason}; {remedy}");

    [TestCase("Delimited(\"\\n\")")]
    [TestCase("Delimited(\"\\u00ff\\0\", MaxLength = 0)")]
    [TestCase("Delimited(\"--boundary--\", MaxLength = 1 << 30)")]
    [TestCase("LengthPrefixed(1, MaxLength = 255)")]
    [TestCase("LengthPrefixed(2, MaxLength = 65533, CountsItself = true, LittleEndian = true)")]
    [TestCase("LengthPrefixed(LengthPrefixedAttribute.Varint, MaxLength = 16 * 1024 * 1024)")]
    [TestCase("LengthPrefixed(8)")]
    [TestCase("FixedLength(1)")]
    [TestCase("FramedBy<Framer>(MaxLength = 1)")]
    public Task Stays_silent_on_values_that_can_be_right(string framing) => StaysSilent(Handler(framing));

    private static string Handler(string framing) => $$"""
        [LoopHandler] partial class Echo { [OnRecv, {{framing}}] void M(ReadOnlySpan<byte> line) { } }
        struct Framer : IFramer<ReadOnlySpan<byte>>
        {
            public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out ReadOnlySpan<byte> frame, out int consumedBytes)
            {
                frame = unread;
                consumedBytes = unread.Length;
                return FrameStatus.Complete;
            }
        }
        """;
}
