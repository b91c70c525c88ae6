using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>All analyzers on one file with one file of configuration, read as the compiler reads them; the harness of the other tests says of each rule that it is on, which goes before.</summary>
internal static class ConfiguredCode
{
    private const string SourcePath = "/user/Handler.cs";

    public static async Task<DiagnosticSeverity[]> SeveritiesOf(
        string id, string source, (string Path, string Text) file, Func<CompilationOptions, CompilationOptions>? change = null)
    {
        AnalyzerConfigSet files = AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse(file.Text, file.Path) }, out System.Collections.Immutable.ImmutableArray<Diagnostic> wrong);
        Assert.That(wrong, Is.Empty);
        CSharpCompilation compilation = UserCode.Compile([(SourcePath, "using Loop;\nusing System;\n" + source)]);
        CompilationOptions options = compilation.Options
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
            .WithSyntaxTreeOptionsProvider(new Severities(files));
        Compilation output = GeneratorRun.Of(compilation.WithOptions((CSharpCompilationOptions)(change?.Invoke(options) ?? options))).Output;
        AnalyzerOptions analyzerOptions = new([], new Values(files));
        return [.. (await output.WithAnalyzers(AnalyzerCatalogue.Analyzers, analyzerOptions).GetAnalyzerDiagnosticsAsync())
            .Where(found => found.Id == id && !found.IsSuppressed).Select(found => found.Severity)];
    }

    private sealed class Severities(AnalyzerConfigSet files) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            files.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            files.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
    }

    private sealed class Values(AnalyzerConfigSet files) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => new Pairs(files.GlobalConfigOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Pairs(files.GetOptionsForSourcePath(tree.FilePath));

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Pairs(files.GetOptionsForSourcePath(textFile.Path));
    }

    private sealed class Pairs(AnalyzerConfigOptionsResult result) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => result.AnalyzerOptions.TryGetValue(key, out value);
    }
}
