using Loop;

namespace Samples;

[LoopHandler]
file partial class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = bytes.Length;
}
