using Loop;

namespace Samples;

[LoopHandler]
public partial class Ticker(System.Runtime.InteropServices.SafeHandle timer)
{
    [OnStart]
    private void Begin() => EventLoop.Watch(timer);

    [OnReadable(Trigger.Level)]
    private void Ticked(ReadySource source) => source.TryRead(new byte[8], out _);
}
