using System;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Samples;

/// <summary>Every event of an actor may wait.</summary>
[LoopHandler]
public partial class Patient
{
    [OnStart]
    private async LoopTask Begin(CancellationToken ending) => await Task.Delay(1, ending);

    [OnReadable(Trigger.Level)]
    private async LoopTask Ready(ReadySource source) => await Task.Yield();

    [OnWritable]
    private ValueTask HasRoom(ReadySource source, CancellationToken ending) => default;

    [OnMessage]
    private async LoopTask Told(int number) => await Task.Yield();

    [OnMessage]
    private LoopTask Told(in Guid id, CancellationToken ending) => default;

    [OnMessage]
    private void Told(string text)
    {
    }

    [OnMessage]
    private async ValueTask Told(CancellationToken message) => await Task.Delay(1, message);

    [OnTimer(Every = "00:00:01")]
    private async LoopTask @event(CancellationToken ending) => await Task.Delay(1, ending);

    [OnTimer(After = "00:00:02")]
    private void Once()
    {
    }

    [OnIdle("00:01:00")]
    private ValueTask Idle() => default;

    [OnStop]
    private async LoopTask End() => await Task.Yield();

    [OnError]
    private Supervision Failed(Exception exception) => Supervision.Restart;
}
