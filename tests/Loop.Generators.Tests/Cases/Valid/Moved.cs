using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Samples;

[LoopHandler]
public partial class Mover
{
    private int _moves;

    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnMoved]
    private void Moved() => _moves++;
}

[LoopHandler]
public partial class CarefulMover
{
    private MoveStatus _last;

    [OnMessage]
    private void Told(EventLoop loop) => Self.MoveTo(loop);

    [OnMoved]
    private async LoopTask Moved(MoveStatus outcome, CancellationToken ending)
    {
        await Task.Delay(1, ending);
        _last = outcome;
    }
}
