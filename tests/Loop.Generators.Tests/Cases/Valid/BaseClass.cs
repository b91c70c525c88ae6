using Loop;

namespace Samples;

public abstract class Shared<T>
{
    protected int Connection { get; set; }

    internal static void EventLoop(T value) => _ = value;

    protected abstract void Received(RecvBuffer bytes);

    protected class Echo;
}

[LoopHandler]
public partial class Echo : Shared<int>
{
    [OnRecv]
    protected override void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnClose]
    public virtual void Gone() => base.Connection++;
}
