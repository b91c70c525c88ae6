using Loop;

namespace Samples;

[LoopHandler]
public sealed partial record Echo(IServiceProvider Services)
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
internal partial record class Other
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}
