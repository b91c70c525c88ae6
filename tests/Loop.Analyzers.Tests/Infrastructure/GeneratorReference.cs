using System.Collections.Immutable;
using Loop.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>Puts the generator into a project of a workspace, as a package reference does: what a fix compiles has the generated part too.</summary>
internal sealed class GeneratorReference : AnalyzerReference
{
    // The workspace tells generators apart by their instances.
    private readonly ImmutableArray<ISourceGenerator> _generators = [new HandlerGenerator().AsSourceGenerator()];

    public override string? FullPath => null;

    public override object Id => nameof(HandlerGenerator);

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

    public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;

    public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => GetGenerators(LanguageNames.CSharp);
}
