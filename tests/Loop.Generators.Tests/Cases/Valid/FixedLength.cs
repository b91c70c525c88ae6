using Loop;

namespace Samples;

[LoopHandler]
public partial class Blocks
{
    [OnRecv, FixedLength(4096)]
    private void Block(ReadOnlySpan<byte> block) => Connection.Send(block);
}

[LoopHandler]
public partial class Bytes
{
    [OnRecv, FixedLength(1)]
    private void Byte(ReadOnlySpan<byte> single) => Connection.Send(single);

    [OnClose]
    private void Gone(CloseReason reason) => _ = reason;
}
