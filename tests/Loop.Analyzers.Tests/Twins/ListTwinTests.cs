using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Twins;

/// <summary>Realistic lists of blocking calls: no line of one is reported as it is, and the line with a slip in it is.</summary>
[TestFixture]
public sealed class ListTwinTests
{
    private const int LeastLists = 5;

    private static IEnumerable<TestCaseData> Twins => ListTwins.All.Select(twin => new TestCaseData(twin.List, twin.Correct, twin.Slip).SetArgDisplayNames(twin.Slip));

    [Test]
    public void There_are_different_lists() => Assert.That(ListTwins.All.Select(twin => twin.List).Distinct().Count(), Is.GreaterThanOrEqualTo(LeastLists));

    [TestCaseSource(nameof(Twins))]
    public async Task The_line_with_the_slip_is_reported_and_its_twin_is_not(string list, string correct, string slip)
    {
        Assert.That(list, Does.Contain(correct));
        Assert.That(await Lines(list), Is.Empty);
        string slipped = list.Replace(correct, slip, StringComparison.Ordinal);
        int line = Array.FindIndex(slipped.Split('\n'), one => one.Contains(slip, StringComparison.Ordinal));
        Assert.That(await Lines(slipped), Is.EqualTo(new[] { (ListTwins.Id, line) }));
    }

    private static async Task<IEnumerable<(string Id, int Line)>> Lines(string list)
    {
        CSharpCompilation compilation = UserCode.Compile(ListTwins.Code)
            .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Compilation output = GeneratorRun.Of(compilation).Output;
        Assert.That(output.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), Is.Empty);
        AnalyzerOptions options = new([new ListFile("/user/loop.blocking.txt", list)]);
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers, options).GetAnalyzerDiagnosticsAsync();
        return found.Select(one => (one.Id, one.Location.GetLineSpan().StartLinePosition.Line));
    }
}
