using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loop.Hosting.Tests;

/// <summary>Loggers that throw at each error that a loop logs, as those of a full disk or a lost server do.</summary>
/// <param name="least">What else they throw at.</param>
/// <param name="category">Those of other categories log nothing: null for none.</param>
internal sealed class BrokenLogs(LogLevel least = LogLevel.Error, string? category = null) : ILoggerProvider, ILogger
{
    private int _thrown;

    public int Thrown => Volatile.Read(ref _thrown);

    public ILogger CreateLogger(string categoryName) => category is null || categoryName == category ? this : NullLogger.Instance;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Interlocked.Increment(ref _thrown);
            throw new IOException("No space left on device");
        }
    }
}
