using Microsoft.Extensions.Logging;

namespace Loop.Hosting.Tests;

/// <summary>Loggers that throw at each error that a loop logs, as those of a full disk or a lost server do.</summary>
internal sealed class BrokenLogs : ILoggerProvider, ILogger
{
    private int _thrown;

    public int Thrown => Volatile.Read(ref _thrown);

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Interlocked.Increment(ref _thrown);
            throw new IOException("No space left on device");
        }
    }
}
