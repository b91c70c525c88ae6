namespace Loop.Connections.Connecting;

/// <summary>The delays between attempts: each twice the one before, up to a limit, less a random part.</summary>
internal sealed class Backoff
{
    private readonly ReconnectOptions _options;
    private readonly Random _random;
    private double _delayMs;

    public Backoff(ReconnectOptions options)
    {
        _options = options;
        _random = options.Seed is { } seed ? new(seed) : new();
        Reset();
    }

    public void Reset() => _delayMs = _options.InitialDelay.TotalMilliseconds;

    /// <summary>The next delay, at least a millisecond, so that no failure is answered by a busy loop.</summary>
    public long NextMs()
    {
        double delayMs = _delayMs;
        _delayMs = Math.Min(_delayMs * 2, _options.MaxDelay.TotalMilliseconds);
        return Math.Max(1, (long)(delayMs * (1 - (_options.Jitter * _random.NextDouble()))));
    }
}
