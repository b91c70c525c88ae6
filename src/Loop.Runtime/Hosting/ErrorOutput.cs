using System.Text;
using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Hosting;

/// <summary>
/// Where a program logs to that was given no logging and is nothing but its host (<see cref="LoopHost.RunAsync"/>): errors go to standard error, so that a handler that
/// throws does not do so in silence. A few a second; a reader that does not read holds no loop up.
/// </summary>
internal sealed class ErrorOutput : ILoggerFactory, ILogger
{
    /// <summary>A pipe that can be written to takes so much at once (PIPE_BUF, pipe(7)).</summary>
    private const int MostBytes = 4096;

    private const int EntriesASecond = 10;
    private const long SecondMs = 1000;

    private readonly Lock _lock = new();
    private readonly Func<string, bool> _write;
    private readonly TimeProvider _time;
    private long _second = long.MinValue;
    private int _entries;
    private int _leftOut;

    public ErrorOutput()
        : this(StandardDescriptors.TryWriteErrorNow, TimeProvider.System)
    {
    }

    /// <param name="write">Takes a text at once or not at all.</param>
    /// <param name="time">What counts the seconds.</param>
    internal ErrorOutput(Func<string, bool> write, TimeProvider time)
    {
        _write = write;
        _time = time;
    }

    /// <summary>Set once the program is nothing but its host. Until then nothing is written.</summary>
    public bool IsOn { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A host's own error output has no providers: give the host a factory with UseLogging.");

    public bool IsEnabled(LogLevel logLevel) => IsOn && logLevel >= LogLevel.Error;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string text = formatter(state, exception);
        Write(exception is null ? $"error: {text}" : $"error: {text}\n{exception}");
    }

    public void Dispose()
    {
    }

    private void Write(string text)
    {
        lock (_lock)
        {
            long second = (long)(_time.GetElapsedTime(0).TotalMilliseconds / SecondMs);
            if (second != _second)
            {
                _second = second;
                _entries = 0;
            }

            if (_entries == EntriesASecond || !_write(Cut(_leftOut == 0 ? text : $"({_leftOut} errors before this one were left out)\n{text}")))
            {
                _leftOut++;
                return;
            }

            _entries++;
            _leftOut = 0;
        }
    }

    private static string Cut(string text)
    {
        const string end = "\n…\n";
        Encoding utf8 = Encoding.UTF8;
        if (utf8.GetByteCount(text) < MostBytes)
        {
            return text + "\n";
        }

        // A character takes three bytes at most, and one of two halves four.
        int length = text.Length;
        int most = MostBytes - utf8.GetByteCount(end);
        while (utf8.GetByteCount(text.AsSpan(0, length)) > most)
        {
            length -= Math.Max(1, (utf8.GetByteCount(text.AsSpan(0, length)) - most) / 3);
        }

        return string.Concat(text.AsSpan(0, length), end);
    }
}
