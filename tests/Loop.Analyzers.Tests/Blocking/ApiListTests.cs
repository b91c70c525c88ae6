using System.Collections.Immutable;
using Loop.Analyzers.Blocking;
using Loop.Analyzers.Blocking.Apis;
using Loop.Analyzers.Tests.Blocking.Seeding;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>The built-in lists against the framework that programs are compiled against: nothing in them is misspelled, and each call in them is found wherever it hides.</summary>
[TestFixture]
public sealed class ApiListTests
{
    private static readonly CSharpCompilation _empty = UserCode.Compile("");

    private static string[] Ids => [.. BuiltInApis.List.Ids.Concat(BuiltInApis.Callbacks.Ids).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Rules => Enum.GetNames<BlockingRule>().Where(name => Enum.Parse<BlockingRule>(name) < BlockingRule.Own);

    private static IEnumerable<string> Placements => Placement.All.Select(placement => placement.Name);

    [Test]
    public void Every_line_names_what_the_framework_has()
    {
        IEnumerable<string> unknown = Ids.Where(id => id[0] == 'T' ? Resolve(id) is null : !Members(id).Any());
        Assert.That(unknown, Is.Empty);
    }

    [TestCaseSource(nameof(Rules))]
    public void Every_rule_of_the_framework_has_calls(string rule) => Assert.That(MembersOf(Enum.Parse<BlockingRule>(rule)), Is.Not.Empty);

    [TestCaseSource(nameof(Placements))]
    public async Task Every_call_is_found(string name)
    {
        Placement placement = Placement.All.Single(candidate => candidate.Name == name);
        List<(string Line, string Expected)> seeded = [];
        foreach (BlockingRule rule in Rules.Select(Enum.Parse<BlockingRule>))
        {
            // Every overload directly, and one of each line in every other place.
            IEnumerable<ISymbol> members = name == "direct" ? MembersOf(rule) : MembersOf(rule).DistinctBy(member => (member.ContainingType, member.Name));
            seeded.AddRange(members.Select((member, i) => (placement.Write($"{rule}{i}", SeededCall.Of(member)), rule.Id())));
        }

        string source = SeededCall.Support + "\n" + string.Join("\n", seeded.Select(call => call.Line));
        CSharpCompilation compilation = UserCode.Compile(source).WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

        // The calls are the same everywhere: that they compile is asked once.
        Assert.That(name != "direct" ? [] : compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(error => error.ToString()), Is.Empty);

        string[][] found = new string[seeded.Count + 1][];
        Array.Fill(found, []);
        foreach (Diagnostic diagnostic in await Analyze(compilation))
        {
            FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
            int line = place.StartLinePosition.Line;
            found[line] = [.. found[line], diagnostic.Id];

            // On the call in the handler, which each line begins with; then the members on the way, and last the call itself.
            string handler = seeded[line - 1].Line[..place.StartLinePosition.Character];
            Assert.That(handler, Does.Not.Contain(" class Far").And.Not.Contain("static class"), seeded[line - 1].Line);
            Assert.That(diagnostic.AdditionalLocations, Has.Count.EqualTo(placement.Steps), seeded[line - 1].Line);
        }

        List<string> missed = [];
        for (int i = 0; i < seeded.Count; i++)
        {
            if (found[i + 1] is not [var id] || id != seeded[i].Expected)
            {
                missed.Add($"{seeded[i].Expected}, found [{string.Join(", ", found[i + 1])}]: {seeded[i].Line}");
            }
        }

        Assert.That(seeded, Has.Count.GreaterThan(name == "direct" ? 600 : 300));
        Assert.That(missed, Is.Empty);
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(CSharpCompilation compilation) =>
        await compilation.WithAnalyzers([new BlockingCallAnalyzer()]).GetAnalyzerDiagnosticsAsync();

    /// <summary>The public members that the lists put under a rule.</summary>
    private static IEnumerable<ISymbol> MembersOf(BlockingRule rule) => Ids
        .Where(id => id[0] != 'T')
        .SelectMany(Members)
        .Where(member => BuiltInApis.List.Of(member) is { IsHarmless: false } api && api.Rule == rule)
        .Distinct(SymbolEqualityComparer.Default)!;

    private static IEnumerable<ISymbol> Members(string id)
    {
        if (!id.EndsWith("(*)", StringComparison.Ordinal))
        {
            return Resolve(id) is { } member ? [member] : [];
        }

        int dot = id.LastIndexOf('.');
        string name = id[(dot + 1)..^"(*)".Length];
        return Resolve("T:" + id["M:".Length..dot]) is INamedTypeSymbol type
            ? type.GetMembers(name == "#ctor" ? ".ctor" : name).Where(member => member is IMethodSymbol { DeclaredAccessibility: Accessibility.Public })
            : [];
    }

    private static ISymbol? Resolve(string id) => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, _empty);
}
