using Loop;

namespace Samples;

[LoopHandler]
public partial class Clock
{
    private const string Often = "00:00:00.25";

    private int _ticks;

    [OnTimer(Every = "00:00:01")]
    private void Tick() => _ticks++;

    [OnTimer(Every = Often)]
    private void TickOften() => _ticks += 4;

    [OnTimer(After = "00:01:00")]
    private void Once() => Self.Stop();

    [OnIdle("00:00:30")]
    private void Idle() => Self.TellAfter(TimeSpan.FromSeconds(1), _ticks).Cancel();

    [OnMessage]
    private void Told(int ticks) => Self.TellEvery(TimeSpan.FromSeconds(ticks), ticks);
}
