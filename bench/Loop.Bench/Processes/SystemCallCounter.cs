using System.Diagnostics;
using System.Globalization;

namespace Loop.Bench.Processes;

/// <summary>
/// Counts a process's system calls with <c>perf stat -e raw_syscalls:sys_enter</c>, alike for every server. The tracepoint costs time, so
/// it is on in a window of its own only. strace would slow the server down and so flatter whoever batches.
/// </summary>
internal sealed class SystemCallCounter : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ErrorOutput _error;
    private readonly string _folder;
    private readonly FileStream _control;
    private readonly StreamReader _acknowledgement;

    private SystemCallCounter(Process process, ErrorOutput error, string folder, FileStream control, StreamReader acknowledgement)
    {
        _process = process;
        _error = error;
        _folder = folder;
        _control = control;
        _acknowledgement = acknowledgement;
    }

    public static async Task RequireAsync(CancellationToken cancel)
    {
        try
        {
            await Commands.RunAsync("perf", ["stat", "-e", "raw_syscalls:sys_enter", "true"], cancel);
        }
        catch (BenchException refused)
        {
            throw new BenchException(
                "perf cannot count system calls. Install linux-perf and run as root or with kernel.perf_event_paranoid=-1, or leave the column out " +
                $"with --no-syscalls. It said: {refused.Message}");
        }
    }

    /// <summary>Attaches, not counting yet.</summary>
    public static async Task<SystemCallCounter> AttachAsync(int processId, CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("loop-bench-").FullName;
        string control = Path.Combine(folder, "control"), acknowledgement = Path.Combine(folder, "ack"), output = Path.Combine(folder, "count");
        await Commands.RunAsync("mkfifo", [control, acknowledgement], cancel);
        ProcessStartInfo start = new("perf",
            ["stat", "--delay", "-1", "--control", $"fifo:{control},{acknowledgement}", "-e", "raw_syscalls:sys_enter", "-x", ",", "-o", output,
                "-p", processId.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Commands.Start(start);
        ErrorOutput error = new(process);

        // Opened for both directions, a FIFO neither blocks in open nor ends when perf does (fifo(7)).
        FileStream commands = new(control, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        StreamReader answers = new(new FileStream(acknowledgement, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
        return new SystemCallCounter(process, error, folder, commands, answers);
    }

    public Task StartAsync(CancellationToken cancel) => TellAsync("enable", cancel);

    public async Task<long> StopAsync(CancellationToken cancel)
    {
        await TellAsync("disable", cancel);
        await Commands.SignalAsync(_process.Id, "INT", cancel);
        await _process.WaitForExitAsync(cancel);
        string line = (await File.ReadAllLinesAsync(Path.Combine(_folder, "count"), cancel))
            .FirstOrDefault(text => text.Contains("raw_syscalls:sys_enter", StringComparison.Ordinal)) ?? "";
        return long.TryParse(line.Split(',')[0], CultureInfo.InvariantCulture, out long count)
            ? count
            : throw new BenchException($"perf printed no count of system calls but '{line}'. It said: {_error}");
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }
        }

        await _control.DisposeAsync();
        _acknowledgement.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task TellAsync(string command, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        await _control.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\n"), limit.Token);
        string answer = await _acknowledgement.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(limit.Token) ?? "";
        if (!answer.Contains("ack", StringComparison.Ordinal))
        {
            throw new BenchException($"perf answered '{answer}' to '{command}'. It said: {_error}");
        }
    }
}
