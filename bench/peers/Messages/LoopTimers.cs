using System.Diagnostics;

namespace Loop.Bench.Peers;

/// <summary>
/// Arming and cancelling with a million timers armed: by turns a batch of timers, chosen at random, is cancelled and as many are armed anew, each for a
/// random time up to an hour. One of the two is measured, on the loop's thread, by the wall clock.
/// </summary>
internal sealed class LoopTimers : Workload
{
    private const int Armed = 1_000_000;
    private const int Batch = 1000;

    private readonly LoopHost _host;
    private readonly Address<Alarm> _alarm;
    private readonly bool _measuresArming;
    private readonly TimerToken[] _tokens = new TimerToken[Armed];
    private readonly int[] _chosen = new int[Batch];
    private readonly TimerToken[] _victims = new TimerToken[Batch];
    private readonly TimeSpan[] _times = new TimeSpan[Batch];
    private readonly Random _random = new(1);

    private LoopTimers(LoopHost host, bool measuresArming)
    {
        _host = host;
        _measuresArming = measuresArming;
        _alarm = host.Loops[0].Spawn(static () => new Alarm());
    }

    public override string Description => $"{Armed:N0} timers armed, of an hour at most; chosen at random";

    protected override long Count => 0;

    public static async Task<Workload> StartAsync(string on, bool measuresArming)
    {
        LoopTimers timers = new(await LoopHosts.StartAsync(on, loops: 1), measuresArming);
        await timers.OnLoopAsync(() =>
        {
            for (int i = 0; i < Armed; i++)
            {
                timers._tokens[i] = timers._alarm.TellAfter(timers.AnyTime(), i);
            }

            return "";
        });
        return timers;
    }

    public override Task<string> RunAsync(double seconds) => OnLoopAsync(() => Measure(seconds));

    protected override ValueTask ReleaseAsync() => _host.DisposeAsync();

    protected override void Begin() => throw new NotSupportedException("Timers are measured on their loop.");

    protected override Task EndAsync() => throw new NotSupportedException("Timers are measured on their loop.");

    private string Measure(double seconds)
    {
        long armTicks = 0, cancelTicks = 0, units = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            for (int i = 0; i < Batch; i++)
            {
                _chosen[i] = _random.Next(Armed);
                _times[i] = AnyTime();
                // The user's own fields, which the user has at hand: their miss of the caches is not the timers'.
                _victims[i] = _tokens[_chosen[i]];
            }

            long from = Stopwatch.GetTimestamp();
            foreach (TimerToken victim in _victims)
            {
                victim.Cancel();
            }

            long between = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++)
            {
                _victims[i] = _alarm.TellAfter(_times[i], i);
            }

            armTicks += Stopwatch.GetTimestamp() - between;
            cancelTicks += between - from;
            for (int i = 0; i < Batch; i++)
            {
                _tokens[_chosen[i]] = _victims[i];
            }

            units += Batch;
        }

        AllocatedBytesAUnit = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / units;
        double elapsedNs = (_measuresArming ? armTicks : cancelTicks) * 1e9 / Stopwatch.Frequency;
        return Line(units, elapsedNs, elapsedNs);
    }

    private TimeSpan AnyTime() => TimeSpan.FromMilliseconds(600_000 + _random.Next(3_000_000));

    private async Task<string> OnLoopAsync(Func<string> function)
    {
        TaskCompletionSource<string> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Loops[0].Post(() => result.SetResult(function()));
        return await result.Task;
    }
}

[LoopHandler]
internal sealed partial class Alarm
{
    private long _sum;

    [OnMessage]
    private void OnNumber(int number) => _sum += number;
}
