using Loop;

namespace Samples;

[LoopHandler]
public abstract partial class Echo
{
    [OnRecv]
    protected abstract void Received(RecvBuffer bytes);
}
