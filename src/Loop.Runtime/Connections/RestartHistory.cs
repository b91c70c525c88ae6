using Loop.CompilerServices;

namespace Loop.Connections;

/// <summary>When a handler was restarted last, so that one which always fails does not restart for ever.</summary>
internal sealed class RestartHistory
{
    public const int DefaultMaxRestarts = 10;
    public const int DefaultWindowMs = 60_000;

    private readonly long[] _timesMs;
    private readonly int _windowMs;
    private int _count;
    private int _next;

    public RestartHistory(HandlerLimits limits)
        : this(limits.MaxRestarts > 0 ? limits.MaxRestarts : DefaultMaxRestarts, limits.RestartWindowMs >= 0 ? limits.RestartWindowMs : DefaultWindowMs)
    {
    }

    /// <param name="maxRestarts">Most restarts within the window.</param>
    /// <param name="windowMs">The window; 0 for no limit.</param>
    public RestartHistory(int maxRestarts, int windowMs)
    {
        _windowMs = windowMs;
        _timesMs = windowMs > 0 ? new long[maxRestarts] : [];
    }

    /// <summary>Notes a restart; false when it would be one too many within the window.</summary>
    public bool TryAdd(long nowMs)
    {
        if (_timesMs.Length == 0)
        {
            return true;
        }

        // A ring of the last restarts: the one that a new restart would replace is the oldest of as many as are allowed.
        if (_count == _timesMs.Length && nowMs - _timesMs[_next] < _windowMs)
        {
            return false;
        }

        _timesMs[_next] = nowMs;
        _next = (_next + 1) % _timesMs.Length;
        _count = Math.Min(_count + 1, _timesMs.Length);
        return true;
    }
}
