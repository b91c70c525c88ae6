using System.Collections.Immutable;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Handlers;

/// <summary>Reports event attributes where no loop looks for them: outside handler classes, on local functions and lambdas.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EventMethodOutsideHandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(HandlerDescriptors.EventMethodOutsideHandler);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is null)
            {
                return;
            }

            HandlerBases bases = new(start.Compilation);
            start.RegisterSymbolAction(context => AnalyzeMethod(context, bases), SymbolKind.Method);
            start.RegisterSyntaxNodeAction(
                AnalyzeLocal,
                SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression);
        });
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context, HandlerBases bases)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method.PartialDefinitionPart is not null || Names.IsHandler(method.ContainingType))
        {
            return;
        }

        foreach (EventAttribute attribute in EventAttribute.On(method))
        {
            if (bases.MayInherit(method))
            {
                return;
            }

            context.ReportDiagnostic(Diagnostic.Create(
                HandlerDescriptors.EventMethodOutsideHandler, method.Locations[0], attribute.Written, method.Name,
                $"'{method.ContainingType.Name}' has no [LoopHandler]", "add [LoopHandler] to the class, or remove the attribute"));
        }
    }

    private static void AnalyzeLocal(SyntaxNodeAnalysisContext context)
    {
        (SyntaxList<AttributeListSyntax> attributes, SyntaxToken where, string name) = context.Node switch
        {
            LocalFunctionStatementSyntax local => (local.AttributeLists, local.Identifier, local.Identifier.ValueText),
            LambdaExpressionSyntax lambda => (lambda.AttributeLists, lambda.ArrowToken, "lambda"),
            _ => default,
        };
        if (attributes.Count == 0 || SymbolOf(context) is not { } method)
        {
            return;
        }

        foreach (EventAttribute attribute in EventAttribute.On(method))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                HandlerDescriptors.EventMethodOutsideHandler, where.GetLocation(), attribute.Written, name,
                "it is no method of a handler class", "move the code to a method of the class"));
        }
    }

    private static ISymbol? SymbolOf(SyntaxNodeAnalysisContext context) => context.Node is LocalFunctionStatementSyntax local
        ? context.SemanticModel.GetDeclaredSymbol(local, context.CancellationToken)
        : context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol;
}
