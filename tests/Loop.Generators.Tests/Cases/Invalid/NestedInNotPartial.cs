using Loop;

namespace Samples;

public class Outer
{
    [LoopHandler]
    public partial class Echo
    {
        [OnRecv]
        private void Received(RecvBuffer bytes) => _ = bytes.Length;
    }
}
