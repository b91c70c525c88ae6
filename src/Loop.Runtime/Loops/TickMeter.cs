using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Loop.Loops;

/// <summary>Records how long a loop's ticks take, and how much each handles. Costs a field read a tick while nobody listens.</summary>
internal sealed class TickMeter
{
    private readonly Histogram<double> _durationSeconds;
    private readonly Histogram<long> _completions;
    private readonly KeyValuePair<string, object?> _tag;

    public TickMeter(Histogram<double> durationSeconds, Histogram<long> completions, int loop)
    {
        _durationSeconds = durationSeconds;
        _completions = completions;
        _tag = new("loop.index", loop);
    }

    public bool IsEnabled => _durationSeconds.Enabled || _completions.Enabled;

    /// <summary>Records one tick.</summary>
    /// <param name="begunTimestamp">When its turn had returned (<see cref="Stopwatch.GetTimestamp"/>).</param>
    /// <param name="completions">What the turn brought.</param>
    public void Record(long begunTimestamp, long completions)
    {
        _durationSeconds.Record(Stopwatch.GetElapsedTime(begunTimestamp).TotalSeconds, _tag);
        _completions.Record(completions, _tag);
    }
}
