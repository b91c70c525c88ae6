using Loop;

namespace Samples;

[LoopHandler]
public partial class Counter
{
    private long _bytes;

    [OnRecv]
    private void Received(ReadOnlySpan<byte> bytes) => _bytes += bytes.Length;
}
