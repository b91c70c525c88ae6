using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Support;

/// <summary>Keeps what a host logs.</summary>
internal sealed class ServerLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message, Exception? Exception)> _lines = new();

    public IReadOnlyList<(LogLevel Level, string Message, Exception? Exception)> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory has one logger.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception), exception));

    public void Dispose()
    {
        // Nothing is held: the lines stay for the test to read.
    }
}
