using Loop;

namespace Samples;

[LoopHandler]
public partial class ByIn
{
    [OnRecv]
    private void Received(scoped in ReadOnlySpan<byte> bytes) => Connection.Send(bytes);

    [OnClose]
    private void Gone(in CloseReason reason) => _ = reason;
}
