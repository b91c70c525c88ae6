using System;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Samples;

/// <summary>Each frame may wait, in memory of its own.</summary>
[LoopHandler]
public partial class AwaitedLines
{
    [OnRecv, Delimited("\n")]
    private async LoopTask Line(ReadOnlyMemory<byte> line, CancellationToken closed)
    {
        await Task.Delay(1, closed);
        Connection.Send(line);
    }
}

[LoopHandler]
public partial class AwaitedBlocks
{
    [OnRecv, LengthPrefixed(4)]
    private async ValueTask Block(ReadOnlyMemory<byte> block)
    {
        await Task.Yield();
        Connection.Send(block);
    }
}

[LoopHandler]
public partial class MaybeAwaited
{
    [OnRecv, FixedLength(8)]
    private LoopTask Block(ReadOnlySpan<byte> block) => block[0] == 0 ? default : LaterAsync(block[0]);

    private static async LoopTask LaterAsync(int count) => await Task.Delay(count);
}

public readonly record struct Wait(int Value);

public struct WaitFramer : IFramer<Wait>
{
    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out Wait frame, out int consumedBytes)
    {
        frame = unread.IsEmpty ? default : new(unread[0]);
        consumedBytes = 1;
        return unread.IsEmpty ? FrameStatus.Incomplete : FrameStatus.Complete;
    }
}

[LoopHandler]
public partial class AwaitedWaits
{
    [OnRecv, FramedBy<WaitFramer>]
    private async LoopTask Got(Wait number, CancellationToken closed) => await Task.Delay(number.Value, closed);
}
