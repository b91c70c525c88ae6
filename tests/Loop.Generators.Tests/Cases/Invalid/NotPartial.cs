using Loop;

namespace Samples;

[LoopHandler]
public class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = bytes.Length;
}
