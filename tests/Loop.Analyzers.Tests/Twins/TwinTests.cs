using System.Collections.Concurrent;
using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Twins;

/// <summary>
/// Realistic code on both sides of each rule of handler classes: the class as it is, about which no rule says anything, and the same class with one slip,
/// about which its rule does. So each silent case is one that the rule looks at.
/// </summary>
[TestFixture]
public sealed class TwinTests
{
    private const int LeastTwins = 5;

    private static readonly string _folder = Path.Combine(TestProject.Directory, "CorrectCode");
    private static readonly ConcurrentDictionary<string, Lazy<Task<string[]>>> _unchanged = new();

    private static Twin[] Twins => HandlerTwins.All;

    private static IEnumerable<string> Ids => AnalyzerCatalogue.Descriptors.Select(descriptor => descriptor.Id).Where(id => id.StartsWith("LOOP1", StringComparison.Ordinal));

    [TestCaseSource(nameof(Ids))]
    public void A_rule_has_twins_in_different_classes(string id)
    {
        Twin[] twins = [.. Twins.Where(twin => twin.Id == id)];
        Assert.That(twins, Has.Length.GreaterThanOrEqualTo(LeastTwins));
        Assert.That(twins.Select(twin => twin.File + "." + twin.Type), Is.Unique);
    }

    [TestCaseSource(nameof(Twins))]
    public async Task The_slip_is_reported_and_its_twin_is_not(Twin twin)
    {
        string source = (await File.ReadAllTextAsync(Path.Combine(_folder, twin.File + ".cs"))).ReplaceLineEndings("\n");
        Assert.That(await _unchanged.GetOrAdd(twin.File, _ => new(() => Analyze(source))).Value, Is.Empty);
        Assert.That(await Analyze(twin.In(source)), Does.Contain(twin.Id));
    }

    private static async Task<string[]> Analyze(string source)
    {
        CSharpCompilation compilation = UserCode.Compile(source)
            .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        ImmutableArray<Diagnostic> found = await GeneratorRun.Of(compilation).Output.WithAnalyzers(AnalyzerCatalogue.Analyzers).GetAnalyzerDiagnosticsAsync();
        return [.. found.Select(diagnostic => diagnostic.Id)];
    }
}
