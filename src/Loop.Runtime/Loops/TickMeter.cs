using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Loop.Loops;

/// <summary>
/// Records how long a loop's ticks take, and how much each handles. Costs a field read a tick while nobody listens. Who listens is called within the tick: what he
/// throws is logged, at most once a minute, and costs the loop nothing more.
/// </summary>
internal sealed partial class TickMeter
{
    private const long LogIntervalMs = 60_000;

    private readonly Histogram<double> _durationSeconds;
    private readonly Histogram<long> _completions;
    private readonly ILogger _logger;
    private readonly int _loop;
    private readonly KeyValuePair<string, object?> _tag;
    private long _nextLogMs = long.MinValue;

    public TickMeter(Histogram<double> durationSeconds, Histogram<long> completions, int loop, ILogger logger)
    {
        _durationSeconds = durationSeconds;
        _completions = completions;
        _loop = loop;
        _logger = logger;
        _tag = new("loop.index", loop);
    }

    public bool IsEnabled => _durationSeconds.Enabled || _completions.Enabled;

    /// <summary>Records one tick.</summary>
    /// <param name="begunTimestamp">When its turn had returned (<see cref="Stopwatch.GetTimestamp"/>).</param>
    /// <param name="completions">What the turn brought.</param>
    public void Record(long begunTimestamp, long completions)
    {
        try
        {
            _durationSeconds.Record(Stopwatch.GetElapsedTime(begunTimestamp).TotalSeconds, _tag);
        }
        catch (Exception exception)
        {
            NoteFault(_durationSeconds, exception);
        }

        try
        {
            _completions.Record(completions, _tag);
        }
        catch (Exception exception)
        {
            NoteFault(_completions, exception);
        }
    }

    private void NoteFault(Instrument instrument, Exception exception)
    {
        long nowMs = Environment.TickCount64;
        if (nowMs >= _nextLogMs)
        {
            _nextLogMs = nowMs + LogIntervalMs;
            LogListenerFault(_logger, exception, _loop, instrument.Name);
        }
    }

    [LoggerMessage(
        EventId = 26,
        Level = LogLevel.Error,
        Message = "Loop {Index}: a listener of the meter threw at {Instrument}, and those behind it did not hear of it. It is told again in a minute, if it goes on")]
    private static partial void LogListenerFault(ILogger logger, Exception exception, int index, string instrument);
}
