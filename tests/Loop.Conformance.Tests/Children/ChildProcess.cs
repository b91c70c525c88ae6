using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Loop.Conformance.Tests.Children;

/// <summary>This assembly as a process of its own, talked to line by line.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly CancellationTokenSource _deadline = new(_time);
    private readonly Task<string> _errors;
    private bool _isDisposed;
    private bool _isOutputClosed;

    public ChildProcess(bool checks, params string[] arguments)
        : this(checks, new Dictionary<string, string>(), arguments)
    {
    }

    /// <param name="checks">Whether the run-time checks are on.</param>
    /// <param name="environment">Added to the environment.</param>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="wrapper">A program, with its arguments, that runs it.</param>
    public ChildProcess(bool checks, IReadOnlyDictionary<string, string> environment, string[] arguments, params string[] wrapper)
    {
        // A process started with nohup, or in the background by a script, ignores signals, and so do its children: ours are to hear them.
        string[] command = ["env", "--default-signal=HUP,INT,QUIT", .. wrapper, DotnetPath, "exec", typeof(ChildProcess).Assembly.Location, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LOOP_CHECKS"] = checks ? "1" : "0";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(_deadline.Token);
    }

    public int Id => _process.Id;

    public CancellationToken Deadline => _deadline.Token;

    /// <summary>The dotnet that runs this process, from where its runtime lies: shared/Microsoft.NETCore.App/version.</summary>
    private static string DotnetPath => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    public async Task<string> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(_deadline.Token)
        ?? throw new EndOfStreamException($"The child ended with {(await EndAsync()).ExitCode}: {await _errors}");

    /// <summary>Sends a line and reads the one that answers it.</summary>
    public async Task<string> AskAsync(string line)
    {
        await TellAsync(line);
        return await ReadLineAsync();
    }

    /// <summary>From here on nobody reads what it prints.</summary>
    public void CloseOutput()
    {
        _isOutputClosed = true;
        _process.StandardOutput.Dispose();
    }

    /// <summary>Sends a line.</summary>
    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), _deadline.Token);
        await _process.StandardInput.FlushAsync(_deadline.Token);
    }

    /// <summary>Waits for the end; gives what was left to read.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        string output = _isOutputClosed ? "" : await _process.StandardOutput.ReadToEndAsync(_deadline.Token);
        await _process.WaitForExitAsync(_deadline.Token);
        return (_process.ExitCode, output, await _errors);
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        // The process object leaves open what was read from it.
        _process.StandardInput.Dispose();
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
        _deadline.Dispose();
    }
}
