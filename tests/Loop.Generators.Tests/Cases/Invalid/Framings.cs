using Loop;

namespace Samples;

[LoopHandler]
public partial class Lone
{
    [Delimited("\n")]
    private void Line(ReadOnlySpan<byte> line) => Connection.Send(line);

    [OnEnd, FixedLength(4)]
    private void Ended() => Connection.Close();
}

[LoopHandler]
public partial class Two
{
    [OnRecv, Delimited("\n"), LengthPrefixed(4)]
    private void Line(ReadOnlySpan<byte> line) => Connection.Send(line);
}

[LoopHandler]
public partial class Values
{
    [OnRecv, Delimited("")]
    private void Line(ReadOnlySpan<byte> line) => Connection.Send(line);
}

[LoopHandler]
public partial class Signatures
{
    [OnRecv, FixedLength(4)]
    private int Block(RecvBuffer block) => block.Length;
}

[LoopHandler]
public partial class Unfit
{
    [OnRecv, FramedBy<int>]
    private void Number(int number) => _ = number + Connection.QueuedBytes;
}

[LoopHandler]
public partial class OtherFrame
{
    [OnRecv, FramedBy<Framer>]
    private void Number(ReadOnlySpan<byte> number) => Connection.Send(number);

    public struct Framer : IFramer<long>
    {
        public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out long frame, out int consumedBytes)
        {
            frame = consumedBytes = unread.Length;
            return FrameStatus.Complete;
        }
    }
}

[LoopHandler]
public partial class OneMistake
{
    private static int Connection => 4;

    [OnRecv, FramedBy<OtherFrame.Framer>]
    private void Number(long number) => _ = number;
}
