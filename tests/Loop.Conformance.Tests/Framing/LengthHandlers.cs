namespace Loop.Conformance.Tests.Framing;

// One handler class for each way to write a length, with the longest frame that a test can send whole.

[LoopHandler]
internal sealed partial class LongestOne(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(1, MaxLength = LengthKind.MostOfAByte)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestOneCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(1, CountsItself = true, MaxLength = LengthKind.MostOfAByte)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestTwo(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(2, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestTwoCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(2, CountsItself = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestTwoLittle(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(2, LittleEndian = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestTwoLittleCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(2, LittleEndian = true, CountsItself = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestFour(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(4, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestFourCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(4, CountsItself = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestFourLittle(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(4, LittleEndian = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestFourLittleCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(4, LittleEndian = true, CountsItself = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestEight(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(8, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestEightCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(8, CountsItself = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestEightLittle(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(8, LittleEndian = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestEightLittleCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(8, LittleEndian = true, CountsItself = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestVarint(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class LongestVarintCounted(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint, CountsItself = true, MaxLength = LengthKind.Most)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}
