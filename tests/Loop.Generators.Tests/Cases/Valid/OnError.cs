using Loop;

namespace Samples;

[LoopHandler]
public partial class Guarded
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => throw new InvalidOperationException();

    [OnError]
    private Supervision Failed(Exception exception) => exception is InvalidOperationException ? Supervision.Resume : Supervision.Close;
}
