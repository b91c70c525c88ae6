using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Loop.Bench.Processes;

/// <summary>Runs other programs to their end.</summary>
internal static class Commands
{
    /// <summary>
    /// A .NET process that is pinned to one processor waits ten times as long, from its last new method, before it compiles what is hot: seven seconds of windows
    /// were measured before that was done. Here it waits as long as on any other machine.
    /// </summary>
    public static void CompileAsUsual(ProcessStartInfo start) => start.Environment["DOTNET_TC_DelaySingleProcMultiplier"] = "1";

    /// <summary>Runs a program and returns its standard output; anything but exit code 0 is an error that carries what it said.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancel)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
        Task<string> error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0
            ? await output
            : throw new BenchException($"'{file} {string.Join(' ', start.ArgumentList)}' ended with code {process.ExitCode}:\n{await output}{await error}");
    }

    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new BenchException($"'{start.FileName}' did not start.");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new BenchException($"'{start.FileName}' cannot be run ({missing.Message}). Install it: taskset is in util-linux, perf in linux-perf.");
        }
    }

    public static Task SignalAsync(int processId, string signal, CancellationToken cancel) =>
        RunAsync("kill", [$"-{signal}", processId.ToString(System.Globalization.CultureInfo.InvariantCulture)], cancel);

    public static void RequireLinux()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            throw new BenchException("The benchmark needs Linux: it pins processes, reads /proc and compares with io_uring.");
        }

        if (Environment.ProcessorCount < 2)
        {
            throw new BenchException("The benchmark needs two CPUs: one for the server, one for the load.");
        }
    }
}
