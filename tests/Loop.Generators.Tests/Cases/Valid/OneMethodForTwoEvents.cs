using Loop;

namespace Samples;

[LoopHandler]
public partial class Both
{
    [OnEnd, OnDrained]
    private void Close() => Connection.Close();

    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}
