using System.Collections.Concurrent;
using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Tests.Twins;

/// <summary>
/// Realistic code on both sides of each rule: the class as it is, about which no rule says anything, and the same class with one slip,
/// about which its rule does. So each silent case is one that the rule looks at.
/// </summary>
[TestFixture]
public sealed class TwinTests
{
    private const int LeastTwins = 5;

    private static readonly string _folder = Path.Combine(TestProject.Directory, "CorrectCode");
    private static readonly ConcurrentDictionary<string, Lazy<Task<Diagnostic[]>>> _unchanged = new();

    private static Twin[] Shapes => HandlerTwins.All;

    private static Twin[] Bodies => [.. SourceTwins.All, .. BlockingTwins.All, .. BufferTwins.All, .. AllocationTwins.All];

    private static IEnumerable<string> Ids => AnalyzerCatalogue.Descriptors.Select(descriptor => descriptor.Id).Where(id => id != ListTwins.Id);

    [TestCaseSource(nameof(Ids))]
    public void A_rule_has_twins_in_different_classes(string id)
    {
        Twin[] twins = [.. Shapes.Concat(Bodies).Where(twin => twin.Id == id)];
        Assert.That(twins, Has.Length.GreaterThanOrEqualTo(LeastTwins));
        Assert.That(twins.Select(twin => twin.File + "." + twin.Type), Is.Unique);
    }

    [TestCaseSource(nameof(Shapes))]
    public async Task The_slip_is_reported_and_its_twin_is_not(Twin twin)
    {
        string source = Read(twin);
        Assert.That(await Unchanged(twin, source), Is.Empty);
        Assert.That((await Analyze(twin.In(source).Source)).Select(found => found.Id), Does.Contain(twin.Id));
    }

    /// <summary>A slip in a body compiles, breaks its own rule alone, and the rule points at it.</summary>
    [TestCaseSource(nameof(Bodies))]
    public async Task The_slip_is_reported_where_it_is_and_its_twin_is_not(Twin twin)
    {
        string source = Read(twin);
        Assert.That(await Unchanged(twin, source), Is.Empty);

        (string slipped, TextSpan slip) = twin.In(source);
        Diagnostic[] found = await Analyze(slipped);
        string all = string.Join("\n", found.AsEnumerable());
        Assert.That(found.Select(one => one.Id), Is.Not.Empty.And.All.AnyOf(twin.Id, twin.Also ?? twin.Id), all);
        Assert.That(found.Where(one => one.Id == twin.Id).Select(one => one.Location.SourceSpan), Has.Some.Matches<TextSpan>(where => twin.At is { } at
            ? slipped.AsSpan(where.Start, where.Length).SequenceEqual(at)
            : slip.OverlapsWith(where)), all);
    }

    [Test]
    public void A_list_has_twins() => Assert.That(ListTwins.All, Has.Length.GreaterThanOrEqualTo(LeastTwins));

    private static string Read(Twin twin) => File.ReadAllText(Path.Combine(_folder, twin.File + ".cs")).ReplaceLineEndings("\n");

    private static Task<Diagnostic[]> Unchanged(Twin twin, string source) => _unchanged.GetOrAdd(twin.File, _ => new(() => Analyze(source))).Value;

    /// <summary>What the rules say; and what the compiler does, where that is an error and no rule of handler classes has kept the generator from its part.</summary>
    private static async Task<Diagnostic[]> Analyze(string source)
    {
        CSharpCompilation compilation = UserCode.Compile(source)
            .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Compilation output = GeneratorRun.Of(compilation).Output;
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers).GetAnalyzerDiagnosticsAsync();
        return found.Any(one => one.Id.StartsWith("LOOP1", StringComparison.Ordinal))
            ? [.. found]
            : [.. output.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), .. found];
    }
}
