using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests;

/// <summary>No false alarms: all rules together have nothing to say about correct, realistic code, nor about the samples.</summary>
[TestFixture]
public sealed class CorrectCodeTests
{
    private const int LeastLines = 2000;

    private static readonly string _folder = Path.Combine(TestProject.Directory, "CorrectCode");
    /// <summary>What a program's project uses beside what a library's code here does.</summary>
    private static readonly (string Path, string Source) _programUsings = ("Implicit.cs", "global using System.IO; global using System.Threading;");

    private static readonly string _samples = Path.GetFullPath(Path.Combine(TestProject.Directory, "..", "..", "samples"));

    // Readiness is written against a part of the runtime that may not be built yet.
    private static bool HasReadiness => typeof(LoopHandlerAttribute).Assembly.GetType("Loop.ReadySource") is not null;

    private static string[] Files =>
    [
        .. Directory.GetFiles(_folder, "*.cs").Select(path => Path.GetFileName(path)).Where(name => HasReadiness || name != "Readiness.cs").Order(StringComparer.Ordinal),
    ];

    private static string[] Samples => [.. Directory.GetDirectories(_samples).Where(folder => Sources(folder).Any()).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Test]
    public void The_body_is_large() => Assert.That(Files.Sum(file => File.ReadLines(Path.Combine(_folder, file)).Count()), Is.GreaterThanOrEqualTo(LeastLines));

    [TestCaseSource(nameof(Files))]
    public async Task Correct_code_breaks_no_rule(string file) => Assert.That(await Analyze([Path.Combine(_folder, file)]), Is.Empty);

    /// <summary>Several handlers in one program: what is remembered of one must not colour the other.</summary>
    [Test]
    public async Task The_whole_body_at_once_breaks_no_rule() => Assert.That(await Analyze(Files.Select(file => Path.Combine(_folder, file))), Is.Empty);

    [TestCaseSource(nameof(Samples))]
    public async Task A_sample_breaks_no_rule(string name) => Assert.That(await Analyze(Sources(Path.Combine(_samples, name)), OutputKind.ConsoleApplication), Is.Empty);

    /// <summary>A body of code that no event runs in would prove nothing.</summary>
    [Test]
    public void The_body_handles_every_event_that_a_loop_is_written_for()
    {
        string all = string.Join("\n", Files.Select(file => File.ReadAllText(Path.Combine(_folder, file))));
        IEnumerable<string> missing = Loop.Generators.Parsing.EventAttribute.All.Select(attribute => attribute.Written[..^1]).Where(written => !all.Contains(written, StringComparison.Ordinal));
        Assert.That(missing, Is.Empty);
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> Analyze(IEnumerable<string> paths, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        IEnumerable<(string Path, string Source)> sources = paths.Select(path => (path, File.ReadAllText(path)));
        CSharpCompilation compilation = UserCode.Compile(kind == OutputKind.ConsoleApplication ? sources.Append(_programUsings) : sources)
            .WithOptions(new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        Compilation output = GeneratorRun.Of(compilation).Output;
        Assert.That(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591").Select(found => found.ToString()), Is.Empty);
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers).GetAnalyzerDiagnosticsAsync();
        return found.Select(diagnostic => diagnostic.ToString());
    }
}
