using Loop;

[LoopHandler]
public partial class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes); // hands the received buffer on: no copy
}
