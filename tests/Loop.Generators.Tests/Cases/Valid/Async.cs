using System.Threading;
using Loop;

namespace Samples;

[LoopHandler]
public partial class Waiting
{
    [OnAccept]
    private async LoopTask Accepted(PeerAddress peer, CancellationToken closed) => await Task.Delay(1, closed);

    [OnRecv]
    private async LoopTask Received(ReadOnlyMemory<byte> bytes, CancellationToken closed)
    {
        int length = await EventLoop.Offload(static bytes => bytes.Length, bytes);
        await Task.Delay(length, closed);
        Connection.Send(bytes);
    }

    [OnDrained]
    private ValueTask Drained() => default;

    [OnEnd]
    private async ValueTask @event(CancellationToken closed)
    {
        await LaterAsync(2);
        Connection.Close();
    }

    [OnClose]
    private async LoopTask Gone(CloseReason reason) => await Task.Yield();

    [OnError]
    private Supervision Failed(Exception exception) => Supervision.Resume;

    private static async LoopTask<int> LaterAsync(int depth) => depth == 0 ? 0 : await LaterAsync(depth - 1) + 1;
}
