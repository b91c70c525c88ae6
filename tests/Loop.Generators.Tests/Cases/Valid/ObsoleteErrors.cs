using Loop;

namespace Samples;

[Obsolete("use another", error: true)]
public readonly record struct OldMessage;

[Obsolete("use another", error: true)]
public struct OldFramer : IFramer<int>
{
    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes)
    {
        frame = 1;
        consumedBytes = unread.Length;
        return FrameStatus.Complete;
    }
}

public interface IMark;

public abstract class OldBase
{
    [OnEnd]
    [Obsolete("for the loop alone", error: true)]
    protected virtual void Ended() => _ = GetHashCode();

    [OnDrained]
    [Obsolete("override it", error: true)]
    protected virtual void Drained() => _ = GetHashCode();

    [OnClose]
    [Obsolete("override it", DiagnosticId = "OLD02")]
    protected virtual void Closed() => _ = GetHashCode();
}

[LoopHandler]
public partial class ForTheLoopAlone : OldBase
{
    [Obsolete("the loop makes it", error: true)]
    public ForTheLoopAlone(IMark mark) => _ = mark;

    [OnRecv]
    [Obsolete("for the loop alone", error: true)]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnMessage]
    [Obsolete("for the loop alone", error: true)]
    private void Told(int number) => _ = number + GetHashCode();

    [OnError]
    [Obsolete("for the loop alone", error: true)]
    private Supervision Failed(Exception exception) => exception.HResult == GetHashCode() ? Supervision.Resume : Supervision.Close;

#pragma warning disable CS0672
    protected override void Drained() => _ = GetHashCode();

    [OnClose]
    protected override void Closed() => _ = GetHashCode();
#pragma warning restore CS0672
}

[LoopHandler]
[Obsolete("use another")]
public partial class OldFrames
{
    [OnRecv]
    [FramedBy<OldFramer>]
    private void Received(int frame) => _ = frame + GetHashCode();

    [OnMessage]
    private void Told(OldMessage message) => _ = message.GetHashCode() + GetHashCode();
}
