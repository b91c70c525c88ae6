using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Loop.Bench.Measuring;

namespace Loop.Bench.Processes;

/// <summary>The load generator (bench/load), connected to one server and told what to do through its standard input.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private readonly Process _process;

    private readonly ErrorOutput _error;

    private LoadProcess(Process process)
    {
        _process = process;
        _error = new ErrorOutput(process);
    }

    public static async Task<LoadProcess> ConnectAsync(string program, ServerProcess server, Cell cell, int cpu, CancellationToken cancel)
    {
        string[] arguments =
        [
            "--interactive", "--port", Text(server.Port), "--connections", Text(cell.Connections), "--size", Text(cell.SizeBytes),
            "--server-pid", Text(server.Id), "--cpu", Text(cpu), "--limit", "600",
        ];
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        LoadProcess load = new(Commands.Start(start));
        try
        {
            await load.ReplyAsync(cancel);
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>Warms up, then measures; closed loop unless a rate (messages per second) is given.</summary>
    public async Task<LoadResult> RunAsync(double warmSeconds, double seconds, double rate, CancellationToken cancel)
    {
        string command = string.Create(CultureInfo.InvariantCulture, $"run {warmSeconds} {seconds} {rate}");
        return JsonSerializer.Deserialize<LoadResult>(await AskAsync(command, cancel), _json)
            ?? throw new BenchException("The load generator answered with nothing.");
    }

    /// <summary>One message on every connection.</summary>
    public Task OnceAsync(CancellationToken cancel) => AskAsync("once", cancel);

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (_process.HasExited)
            {
                return;
            }

            _process.StandardInput.Close(); // the end of its commands: it closes its connections and ends
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                throw new BenchException("The load generator did not end within 10 s and was killed.");
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> AskAsync(string command, CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancel);
        await _process.StandardInput.FlushAsync(cancel);
        return await ReplyAsync(cancel);
    }

    private async Task<string> ReplyAsync(CancellationToken cancel) =>
        await _process.StandardOutput.ReadLineAsync(cancel)
            ?? throw new BenchException($"The load generator gave up. It said: {_error}");
}
