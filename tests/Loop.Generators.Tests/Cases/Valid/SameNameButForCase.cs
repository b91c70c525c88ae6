using Loop;

namespace Samples;

[LoopHandler]
public partial class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public partial class ECHO
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public partial class Echo<T>
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public partial class Echo_1
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}
