using Loop;

namespace Samples;

[LoopHandler]
public partial class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public partial class Louder : Echo
{
    [OnAccept]
    private void Accepted() => Connection.Send("!"u8);
}
