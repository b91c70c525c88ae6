using System.Buffers.Binary;

namespace Loop.Conformance.Tests.Framing;

/// <summary>Answers each frame with its length, four bytes, and its bytes; now and then it stops receiving for a while, as a seed decides.</summary>
internal sealed class FrameEcho(int seed, bool stutters)
{
    private readonly Random _random = new(seed);

    public void Frame(Connection connection, ReadOnlySpan<byte> frame)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, frame.Length);
        connection.Send(length);
        connection.Send(frame);
        if (stutters)
        {
            Stutter(connection);
        }
    }

    /// <summary>Sometimes waits before it answers, for a turn or two.</summary>
    public async LoopTask FrameAsync(Connection connection, ReadOnlyMemory<byte> frame)
    {
        for (int waits = _random.Next(3); waits > 0; waits--)
        {
            await Task.Yield();
        }

        Frame(connection, frame.Span);
    }

    private void Stutter(Connection connection)
    {
        switch (_random.Next(12))
        {
            case 0:
                connection.Pause();
                Later(connection.Resume);
                break;
            case 1:
                connection.Pause();
                Later(() => Later(connection.Resume));
                break;
            case 2:
                connection.Credit(1 + _random.Next(3));
                Later(() => connection.Credit(1_000_000));
                break;
            default:
                break;
        }
    }

    private static void Later(Action work)
    {
        if (!EventLoop.Current.Post(work))
        {
            throw new InvalidOperationException("the loop's queue is full");
        }
    }
}

[LoopHandler]
internal sealed partial class LineFrames(FrameEcho echo)
{
    [OnRecv, Delimited("\r\n")]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class ByteDelimitedFrames(FrameEcho echo)
{
    [OnRecv, Delimited("\0")]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class HighByteFrames(FrameEcho echo)
{
    [OnRecv, Delimited("\u00ff")]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class BlankLineFrames(FrameEcho echo)
{
    [OnRecv, Delimited("\r\n\r\n")]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

/// <summary>A delimiter that its own beginning may come before.</summary>
[LoopHandler]
internal sealed partial class OverlapDelimitedFrames(FrameEcho echo)
{
    [OnRecv, Delimited("aa\u00e9a")]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class OneByteFrames(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(1)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class TwoByteFrames(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(2, LittleEndian = true, CountsItself = true)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class FourByteFrames(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(4)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class EightByteFrames(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(8, CountsItself = true)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class VarintFrames(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class FixedFrames(FrameEcho echo)
{
    public const int LengthBytes = 37;

    [OnRecv, FixedLength(LengthBytes)]
    private void OnFrame(ReadOnlySpan<byte> frame) => echo.Frame(Connection, frame);
}

[LoopHandler]
internal sealed partial class BulkFrames(FrameEcho echo)
{
    [OnRecv, FramedBy<BulkFramer>]
    private void OnFrame(Bulk bulk) => echo.Frame(Connection, bulk.Bytes);
}

[LoopHandler]
internal sealed partial class AwaitedLineFrames(FrameEcho echo)
{
    [OnRecv, Delimited("\r\n")]
    private LoopTask OnFrame(ReadOnlyMemory<byte> frame) => echo.FrameAsync(Connection, frame);
}

[LoopHandler]
internal sealed partial class AwaitedFourByteFrames(FrameEcho echo)
{
    [OnRecv, LengthPrefixed(4)]
    private async ValueTask OnFrame(ReadOnlyMemory<byte> frame, CancellationToken closed)
    {
        await echo.FrameAsync(Connection, frame);
        closed.ThrowIfCancellationRequested();
    }
}

[LoopHandler]
internal sealed partial class AwaitedFixedFrames(FrameEcho echo)
{
    [OnRecv, FixedLength(FixedFrames.LengthBytes)]
    private async LoopTask OnFrame(ReadOnlyMemory<byte> frame) => await echo.FrameAsync(Connection, frame);
}
