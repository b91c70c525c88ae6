using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Loop.Bench.Processes;

namespace Loop.Bench.Compiling;

/// <summary>One run of the compiler.</summary>
/// <param name="CpuSeconds">User and system time of its process, all threads.</param>
/// <param name="WallSeconds">From its start to its end.</param>
/// <param name="Report">What <c>/reportanalyzer</c> printed, or empty.</param>
internal sealed record Compilation(double CpuSeconds, double WallSeconds, string Report);

/// <summary>Runs the SDK's own C# compiler on a program, in a process of its own each time, as a build without a compiler server does.</summary>
internal sealed partial class Compiler
{
    private readonly string _compiler;
    private readonly string _folder;
    private readonly List<string> _lines;

    private Compiler(string compiler, string folder, List<string> lines)
    {
        _compiler = compiler;
        _folder = folder;
        _lines = lines;
    }

    /// <summary>Finds the compiler that <c>dotnet build</c> would use here.</summary>
    /// <param name="root">The repository, whose global.json chooses the SDK.</param>
    /// <param name="folder">Where the program is compiled.</param>
    /// <param name="sources">The program.</param>
    /// <param name="libraries">A folder with the assemblies that it refers to beside the framework's.</param>
    /// <param name="cancel">Ends it early.</param>
    public static async Task<Compiler> FindAsync(string root, string folder, IEnumerable<string> sources, string libraries, CancellationToken cancel)
    {
        string version = (await Commands.RunAsync("sh", ["-c", "cd \"$0\" && dotnet --version", root], cancel)).Trim();
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string compiler = Path.Combine(dotnet, "sdk", version, "Roslyn", "bincore", "csc.dll");
        string packs = Path.Combine(dotnet, "packs", "Microsoft.NETCore.App.Ref");
        if (!File.Exists(compiler) || !Directory.Exists(packs))
        {
            throw new BenchException($"There is no C# compiler at '{compiler}', or no reference pack at '{packs}'. Run the benchmark with the dotnet of a full SDK.");
        }

        string framework = Path.Combine(Directory.GetDirectories(packs, "10.*").Order(StringComparer.Ordinal).Last(), "ref", "net10.0");
        List<string> lines =
        [
            "/noconfig", "/nostdlib+", "/target:library", "/langversion:latest", "/nullable:enable", "/optimize+", "/debug:portable", "/deterministic+",
            "/nologo", "/nowarn:CS1591",
            .. Directory.GetFiles(framework, "*.dll").Select(path => $"/reference:\"{path}\""),
            .. Directory.GetFiles(libraries, "*.dll").Where(IsLibrary).Select(path => $"/reference:\"{path}\""),
            .. sources.Select(path => $"\"{path}\""),
        ];
        return new Compiler(compiler, folder, lines);
    }

    /// <summary>Compiles with these analyzers and generators.</summary>
    public async Task<Compilation> RunAsync(IEnumerable<string> analyzers, bool withReport, CancellationToken cancel)
    {
        string response = Path.Combine(_folder, "compile.rsp");
        IEnumerable<string> options = analyzers.Select(path => $"/analyzer:\"{path}\"").Append($"/out:\"{Path.Combine(_folder, "Synthetic.dll")}\"");
        await File.WriteAllLinesAsync(response, _lines.Concat(withReport ? options.Append("/reportanalyzer") : options), cancel);
        long start = Stopwatch.GetTimestamp();

        // The shell's `times` says what its children used: the compiler is the only one.
        string output = await Commands.RunAsync("sh", ["-c", "dotnet exec \"$0\" \"@$1\" || exit; times", _compiler, response], cancel);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string[] lines = output.TrimEnd().Split('\n');
        double cpu = Time().Matches(lines[^1]).Sum(match =>
            (60 * double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) + double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
        return new Compilation(cpu, wall, string.Join('\n', lines[..^2]));
    }

    private static bool IsLibrary(string path) => Path.GetFileName(path) is { } name
        && (name == "Loop.Runtime.dll" || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));

    [GeneratedRegex(@"([0-9]+)m([0-9.]+)s")]
    private static partial Regex Time();
}
