using System.Diagnostics;
using Loop.Bench.Processes;

namespace Loop.Bench.Contests;

/// <summary>A pinned process that takes commands on its standard input and answers each with one line.</summary>
internal sealed class CommandedProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ErrorOutput _error;

    private CommandedProcess(Process process)
    {
        _process = process;
        _error = new(process);
    }

    public string ReadyLine { get; private set; } = "";

    public static async Task<CommandedProcess> StartAsync(int? cpu, string file, IEnumerable<string> arguments, CancellationToken cancel)
    {
        string[] pinned = cpu is { } number ? ["taskset", "-c", $"{number}", file, .. arguments] : [file, .. arguments];
        ProcessStartInfo start = new(pinned[0], pinned[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Commands.CompileAsUsual(start);
        CommandedProcess started = new(Commands.Start(start));
        try
        {
            started.ReadyLine = await started.LineAsync(cancel);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async Task<string> AskAsync(string command, CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancel);
        await _process.StandardInput.FlushAsync(cancel);
        return await LineAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (_process.HasExited)
            {
                return;
            }

            _process.StandardInput.Close(); // the end of its commands
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(15));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                throw new BenchException($"'{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}' did not end within 15 s and was killed.");
            }
        }
    }

    private async Task<string> LineAsync(CancellationToken cancel) =>
        await _process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(_patience, cancel)
            ?? throw new BenchException($"'{string.Join(' ', _process.StartInfo.ArgumentList)}' gave up. It said: {_error}");
}
