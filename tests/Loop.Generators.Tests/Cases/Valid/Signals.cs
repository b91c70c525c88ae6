using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Samples;

[LoopHandler]
public partial class Settings
{
    private int _reloads;

    [OnSignal(PosixSignal.SIGHUP)]
    private void Reload() => _reloads++;

    [OnSignal((PosixSignal)10)]
    private void Report() => Self.Tell(_reloads);

    [OnSignal(PosixSignal.SIGTERM)]
    private void Terminated() => Self.Stop();

    [OnMessage]
    private void Told(int reloads) => _reloads = reloads;
}

[LoopHandler]
public partial class Guarded
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnSignal(PosixSignal.SIGHUP)]
    private async LoopTask HungUp(CancellationToken closed)
    {
        await Task.Delay(1, closed);
        Connection.Close();
    }
}
