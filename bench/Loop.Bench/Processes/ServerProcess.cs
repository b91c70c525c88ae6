using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Loop.Bench.Servers;

namespace Loop.Bench.Processes;

/// <summary>A server under measurement: pinned, started from its command line, ready when it says so.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly string _name;
    private readonly ErrorOutput _error;

    private ServerProcess(Process process, string name, int port)
    {
        _process = process;
        _name = name;
        _error = new ErrorOutput(process);
        Port = port;
    }

    public int Port { get; }

    public int Id => _process.Id;

    public string ReadyLine { get; private set; } = "";

    public static async Task<ServerProcess> StartAsync(
        ServerCommand command, int cpu, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        int port = FreePort();
        string[] arguments = ["-c", cpu.ToString(CultureInfo.InvariantCulture), command.File, .. command.Arguments, "--port", port.ToString(CultureInfo.InvariantCulture)];
        ProcessStartInfo start = new("taskset", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }; // taskset execs: the process id stays
        Commands.CompileAsUsual(start);
        foreach ((string key, string value) in command.Environment.Concat(environment))
        {
            start.Environment[key] = value;
        }

        ServerProcess server = new(Commands.Start(start), command.Name, port);
        try
        {
            server.ReadyLine = await server.LineAsync("listening on ", cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the server has allocated so far; needs the start-up hook of bench/peers/AllocationReport.</summary>
    public async Task<long> AllocatedBytesAsync(CancellationToken cancel)
    {
        await Commands.SignalAsync(Id, "USR2", cancel);
        string line = await LineAsync("allocated-bytes ", cancel);
        return long.Parse(line["allocated-bytes ".Length..], CultureInfo.InvariantCulture);
    }

    public long ResidentBytes()
    {
        string line = File.ReadLines($"/proc/{Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (_process.HasExited)
            {
                return;
            }

            await Commands.SignalAsync(Id, "TERM", CancellationToken.None);
            Task end = _process.WaitForExitAsync();
            if (await Task.WhenAny(end, Task.Delay(_deadline)) != end)
            {
                _process.Kill();
                throw new BenchException($"{_name} did not end within {_deadline.TotalSeconds} s of SIGTERM and was killed.");
            }
        }
    }

    private async Task<string> LineAsync(string prefix, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_deadline);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new BenchException($"{_name} ended before it printed '{prefix}…'. It said: {_error}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new BenchException($"{_name} did not print '{prefix}…' within {_deadline.TotalSeconds} s. It said: {_error}");
        }
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
