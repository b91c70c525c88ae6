using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests;

/// <summary>Bodies are analysed while they are typed: none of their states may make an analyzer throw.</summary>
[TestFixture]
public sealed class HalfTypedTests
{
    private static readonly string[] _typed = [.. HandlerCode.Names];

    [TestCaseSource(nameof(_typed))]
    public Task A_file_cut_off_at_any_token_makes_no_analyzer_throw(string name)
    {
        string source = HandlerCode.Read(name);
        return RunAll(source, Tokens(source).Select(token => source[..token.Span.End]));
    }

    [TestCaseSource(nameof(_typed))]
    public Task A_file_without_any_one_token_makes_no_analyzer_throw(string name)
    {
        string source = HandlerCode.Read(name);
        return RunAll(source, Tokens(source).Select(token => source.Remove(token.SpanStart, token.Span.Length)));
    }

    [TestCaseSource(nameof(_typed))]
    public Task A_file_with_any_one_token_doubled_makes_no_analyzer_throw(string name)
    {
        string source = HandlerCode.Read(name);
        return RunAll(source, Some(Edits.Doubled(source)));
    }

    [TestCaseSource(nameof(_typed))]
    public Task A_file_with_any_two_tokens_swapped_makes_no_analyzer_throw(string name)
    {
        string source = HandlerCode.Read(name);
        return RunAll(source, Some(Edits.Swapped(source)));
    }

    /// <summary>Every fifth: all of them take minutes. LOOP_EVERY_TOKEN=1 takes them.</summary>
    private static IEnumerable<string> Some(IEnumerable<string> states) =>
        states.Where((_, index) => Environment.GetEnvironmentVariable("LOOP_EVERY_TOKEN") == "1" || index % 5 == 0);

    private static async Task RunAll(string source, IEnumerable<string> states)
    {
        CSharpCompilation compilation = UserCode.Compile([("Handler.cs", source), ("Planned.cs", Planned.Sources)]);
        SyntaxTree whole = compilation.SyntaxTrees[0];
        int count = 0;
        foreach (string state in states)
        {
            SyntaxTree typed = CSharpSyntaxTree.ParseText(state, UserCode.Options(), whole.FilePath);
            CompilationWithAnalyzersOptions options = new(
                new AnalyzerOptions([]),
                onAnalyzerException: (exception, analyzer, _) => throw new InvalidOperationException($"{analyzer} threw on this:\n{state}", exception),
                concurrentAnalysis: false,
                logAnalyzerExecutionTime: false);
            ImmutableArray<Diagnostic> found = await compilation.ReplaceSyntaxTree(whole, typed)
                .WithAnalyzers(AnalyzerCatalogue.Analyzers, options).GetAnalyzerDiagnosticsAsync();
            Assert.That(found.Where(diagnostic => diagnostic.Id == "AD0001"), Is.Empty, state);
            count++;
        }

        Assert.That(count, Is.GreaterThan(20));
    }

    private static IEnumerable<SyntaxToken> Tokens(string source) =>
        CSharpSyntaxTree.ParseText(source, UserCode.Options()).GetRoot().DescendantTokens().Where(token => token.Span.Length > 0);
}
