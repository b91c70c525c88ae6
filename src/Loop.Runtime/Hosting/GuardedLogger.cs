using Microsoft.Extensions.Logging;

namespace Loop.Hosting;

/// <summary>
/// A program's logger, called on the threads of loops: what it throws (a full disk, a lost server) would end the loop with all its connections, and the process when that is
/// logged. It goes to standard error instead, with the entry.
/// </summary>
internal sealed class GuardedLogger(ILogger logger) : ILogger
{
    private static readonly ErrorOutput _fallback = new() { IsOn = true };

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception exception)
        {
            _fallback.Log(LogLevel.Error, default, "the logger threw when it was asked for its level", exception, static (text, _) => text);
            return false;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception thrown)
        {
            _fallback.Log(LogLevel.Error, eventId, state, exception, (entry, cause) => $"{formatter(entry, cause)}\n(on standard error, because the logger threw {thrown})");
        }
    }
}
