using Loop;

namespace Samples;

[LoopHandler]
public static partial class Echo
{
    [OnRecv]
    private static void Received(RecvBuffer bytes) => _ = bytes.Length;
}
