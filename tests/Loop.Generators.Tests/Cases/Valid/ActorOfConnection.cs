using Loop;

namespace Samples;

[LoopHandler(IdleTimeout = "00:01:00")]
public partial class Session
{
    [OnStart]
    private void Begin() => _ = Self;

    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnStop]
    private void End() => Connection.Send("bye"u8);

    [OnError]
    private Supervision Failed(Exception exception) => Supervision.Resume;
}
