using System.ComponentModel;
using System.Diagnostics;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>Runs the C compiler of this machine, and what it made.</summary>
internal static class CompilerRun
{
    /// <summary>The compiler's name, as make(1) takes it from the environment.</summary>
    public static string Compiler { get; } = Environment.GetEnvironmentVariable("CC") is { Length: > 0 } name ? name : "gcc";

    /// <summary>The first line of what the compiler says about itself; null when there is none, or no kernel headers to compile against.</summary>
    public static string? Version()
    {
        try
        {
            (int exitCode, string output, _) = Run(Compiler, ["--version"]);
            return exitCode == 0 && File.Exists("/usr/include/linux/types.h") ? output.Split('\n')[0] : null;
        }
        catch (Win32Exception)
        {
            // Process.Start: no such program.
            return null;
        }
    }

    public static (int ExitCode, string Errors) Compile(string source, string program)
    {
        (int exitCode, _, string errors) = Run(Compiler, ["-w", "-fmax-errors=0", "-fdiagnostics-color=never", "-o", program, source]);
        return (exitCode, errors);
    }

    public static string Output(string program)
    {
        (int exitCode, string output, string errors) = Run(program, []);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {exitCode}: {errors}");
    }

    private static (int ExitCode, string Output, string Errors) Run(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
