using System.Diagnostics;

namespace Loop.Bench.Processes;

/// <summary>Takes a process's standard error, so that it neither blocks nor disturbs the progress, and keeps the end of it for an error message.</summary>
internal sealed class ErrorOutput
{
    private const int KeptLines = 20;
    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    public ErrorOutput(Process process)
    {
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _lines.Count == 0 ? "nothing" : string.Join('\n', _lines);
        }
    }

    private void Keep(string? line)
    {
        lock (_lock)
        {
            if (line is null)
            {
                return;
            }

            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }
    }
}
