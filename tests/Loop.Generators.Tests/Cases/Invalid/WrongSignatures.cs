using Loop;

namespace Samples;

[LoopHandler]
public partial class Echo
{
    [OnAccept]
    private static void Accepted() => _ = 1;

    [OnRecv]
    private int Received(RecvBuffer bytes) => bytes.Length;

    [OnDrained]
    private void Drained<T>() => Connection.Resume();

    [OnEnd]
    private async void Ended() => await Task.Yield();

    [OnClose]
    private Task Gone(string why) => Task.CompletedTask;

    [OnError]
    private void Failed(Exception exception) => Connection.Close();
}
