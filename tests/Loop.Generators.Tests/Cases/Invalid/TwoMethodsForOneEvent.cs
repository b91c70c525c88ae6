using Loop;

namespace Samples;

[LoopHandler(IdleTimeout = "30", SendQueueHighBytes = -1)]
public partial class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnRecv]
    private void ReceivedToo(ReadOnlySpan<byte> bytes) => Connection.Send(bytes);
}
