using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests;

/// <summary>Generator and analyzers agree on what a handler is, in every state that an editor shows them.</summary>
[TestFixture]
public sealed class ConsistencyTests
{
    private static IEnumerable<string> ValidCases => Case.Valid;

    private static IEnumerable<string> InvalidCases => Case.Invalid;

    // Between them they have every kind of member and type that the rules look at.
    private static readonly string[] _typed =
        ["AllEvents", "Constructor", "Nested", "Keywords", "BaseClass", "WrongSignatures", "ReservedNames", "DerivesFromHandler", "FramedBy", "Framings"];

    [TestCaseSource(nameof(ValidCases))]
    public async Task A_handler_that_a_loop_is_written_for_has_no_error(string name) =>
        Assert.That((await Analyze(UserCode.Compile(Case.Read(name)))).Where(static diagnostic => diagnostic.Id.StartsWith("LOOP1", StringComparison.Ordinal) && diagnostic.DefaultSeverity == DiagnosticSeverity.Error), Is.Empty);

    [TestCaseSource(nameof(InvalidCases))]
    public async Task A_handler_that_no_loop_is_written_for_has_an_error(string name)
    {
        // Warnings are errors in these compilations; what is asked for here is an error by itself.
        Assert.That((await Analyze(UserCode.Compile(Case.Read(name)))).Select(diagnostic => diagnostic.DefaultSeverity), Does.Contain(DiagnosticSeverity.Error));
    }

    [TestCaseSource(nameof(_typed))]
    public async Task A_file_cut_off_at_any_token_makes_no_analyzer_throw(string name)
    {
        string source = string.Join("\n", Case.Read(name).Select(file => file.Source));
        CSharpCompilation compilation = UserCode.Compile(source);
        int count = 0;
        foreach (SyntaxToken token in (await compilation.SyntaxTrees[0].GetRootAsync()).DescendantTokens().Where(token => token.Span.End < source.Length))
        {
            SyntaxTree cut = CSharpSyntaxTree.ParseText(source[..token.Span.End], UserCode.Options(), "Handler.cs");
            await Analyze(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], cut));
            count++;
        }

        Assert.That(count, Is.GreaterThan(10));
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(CSharpCompilation compilation)
    {
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, analyzer, _) => throw new InvalidOperationException(
                $"{analyzer} threw on this:\n{compilation.SyntaxTrees[0]}", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        Compilation output = GeneratorRun.Of(compilation).Output;
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.That(found.Where(diagnostic => diagnostic.Id == "AD0001"), Is.Empty);
        return found;
    }
}
