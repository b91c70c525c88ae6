using System.Collections.Immutable;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Handlers;

/// <summary>Reports what is wrong with a handler class, by the same reading that the generator writes its loop from.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        HandlerDescriptors.All.Remove(HandlerDescriptors.EventMethodOutsideHandler).Remove(HandlerDescriptors.Constructor);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is not null)
            {
                start.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
            }
        });
    }

    private static void AnalyzeType(SymbolAnalysisContext context)
    {
        if (context.Symbol is not INamedTypeSymbol { TypeKind: TypeKind.Class } type || Names.HandlerAttributeOf(type) is not { } attribute)
        {
            return;
        }

        Problems problems = new();
        HandlerParser.Parse(type, attribute, context.Compilation, problems, context.CancellationToken);
        foreach (Problem problem in problems.Found)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                HandlerDescriptors.Of(problem.Rule),
                ProblemLocation.Of(problem, attribute, context.CancellationToken),
                problem.Related is null ? [] : problem.Related.Locations.Where(location => location.IsInSource),
                [.. problem.Arguments]));
        }
    }
}
