using Loop;

namespace Samples;

[LoopHandler]
internal sealed partial class Collector
{
    private long _bytes;

    [OnDatagram]
    private void Got(ReadOnlySpan<byte> metric) => _bytes += metric.Length;

    [OnError]
    private Supervision Failed(Exception exception) => exception is FormatException ? Supervision.Resume : Supervision.Restart;
}
