using Loop;

await LoopHost.CreateBuilder(args)
    .Listen<Echo>("127.0.0.1:7000")
    .Build()
    .RunAsync();

[LoopHandler]
public partial class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes); // hands the received buffer on: no copy
}
