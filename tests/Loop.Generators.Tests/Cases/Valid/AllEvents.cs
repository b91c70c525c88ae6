using Loop;

namespace Samples;

[LoopHandler(
    MaxCarryBytes = 65_536,
    SendQueueLowBytes = 1024,
    SendQueueHighBytes = 4096,
    SendQueueHardBytes = 1 << 20,
    IdleTimeout = "00:01:00",
    FirstByteTimeout = "00:00:02.5",
    CloseTimeout = "00:00:00")]
internal sealed partial class Everything : IDisposable
{
    [OnClose]
    private void Gone(CloseReason reason) => _ = reason;

    [OnEnd]
    private void Ended() => Connection.ShutdownSend();

    [OnDrained]
    private void Drained() => Connection.Resume();

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        Connection.Send(unread);
        return unread.Length;
    }

    [OnAccept]
    private void Accepted(PeerAddress peer) => _ = peer;

    [OnError]
    private Supervision Failed(Exception exception) => exception is ArgumentException ? Supervision.Restart : Supervision.Stop;

    public void Dispose() => _ = EventLoop;
}
