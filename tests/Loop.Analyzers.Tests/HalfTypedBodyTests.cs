using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests;

/// <summary>
/// The samples and the whole body of correct code, cut off while they are typed: generator and analyzers together throw nothing. Every so many tokens, since every one
/// takes half an hour: LOOP_EVERY_TOKEN=1 does that.
/// </summary>
[TestFixture]
public sealed class HalfTypedBodyTests
{
    private static readonly int _stride = Environment.GetEnvironmentVariable("LOOP_EVERY_TOKEN") == "1" ? 1 : 41;
    private static readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("LOOP_SEED"), out int seed) ? seed : 20;
    private static readonly string _tests = TestProject.Directory;

    private static IEnumerable<string> Files =>
        from folder in new[] { Path.Combine(_tests, "CorrectCode"), Path.Combine(_tests, "..", "..", "samples") }
        from path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(_tests, path)
        where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
        orderby name
        select name;

    [TestCaseSource(nameof(Files))]
    public async Task A_file_cut_off_at_a_token_makes_nothing_throw(string name)
    {
        string source = await File.ReadAllTextAsync(Path.Combine(_tests, name));
        CSharpCompilation compilation = UserCode.Compile(source).WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        SyntaxToken[] tokens = [.. compilation.SyntaxTrees[0].GetRoot().DescendantTokens().Where(token => token.Span.Length > 0)];

        // Files begin at tokens of their own, so that not all are cut at the same usings.
        for (int i = name.Sum(character => character) % _stride; i < tokens.Length; i += _stride)
        {
            await Analyze(compilation, source[..tokens[i].Span.End]);
        }
    }

    /// <summary>Tokens lost, doubled and swapped at random places; other ones with another seed in LOOP_SEED.</summary>
    [TestCaseSource(nameof(Files))]
    public async Task A_file_that_is_edited_anywhere_makes_nothing_throw(string name)
    {
        string source = await File.ReadAllTextAsync(Path.Combine(_tests, name));
        CSharpCompilation compilation = UserCode.Compile(source).WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        foreach (string state in Edits.Random(source, _stride == 1 ? 400 : 12, _seed))
        {
            await Analyze(compilation, state);
        }
    }

    private static async Task Analyze(CSharpCompilation compilation, string state)
    {
        SyntaxTree whole = compilation.SyntaxTrees[0];
        SyntaxTree typed = CSharpSyntaxTree.ParseText(state, UserCode.Options(), whole.FilePath);
        Compilation output = GeneratorRun.Of(compilation.ReplaceSyntaxTree(whole, typed)).Output;
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, analyzer, _) => throw new InvalidOperationException($"{analyzer} threw on this:\n{state}", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.That(found.Where(diagnostic => diagnostic.Id == "AD0001"), Is.Empty, state);
    }
}
