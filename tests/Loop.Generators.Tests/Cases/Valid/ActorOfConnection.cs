using Loop;

namespace Samples;

[LoopHandler(IdleTimeout = "00:01:00")]
public partial class Session
{
    [OnStart]
    private void Begin() => _ = Self;

    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnMessage]
    private void Told(byte[] bytes) => Connection.Send(bytes);

    [OnTimer(Every = "00:00:10")]
    private void Ping() => Connection.Send("ping"u8);

    [OnStop]
    private void End() => Connection.Send("bye"u8);

    [OnError]
    private Supervision Failed(Exception exception) => Supervision.Resume;
}
