using Loop;

namespace Samples;

[LoopHandler(MaxCarryBytes = 4096)]
public partial class Lines
{
    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread) => unread.IndexOf((byte)'\n') + 1;
}
