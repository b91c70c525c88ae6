using Loop;

namespace Samples;

public abstract class Unreached
{
    [OnAccept]
    private void Accepted() => _ = this;

    [OnRecv]
    protected void Received(RecvBuffer bytes) => _ = bytes.Length;

    [OnEnd]
    protected void Ended() => _ = this;

    [OnClose]
    protected void Gone(CloseReason reason) => _ = reason;

    [OnMessage]
    protected void Told(int number) => _ = number;

    [OnDrained]
    protected static void Drained() => GC.KeepAlive(null);
}

[LoopHandler]
public partial class Hiding : Unreached
{
    [OnRecv]
    private void Bytes(RecvBuffer bytes) => _ = bytes.Length;

    private new void Ended() => _ = EventLoop;

    private void Gone(object reason) => _ = reason;

    [OnMessage]
    private void Told(long number) => _ = number;
}
