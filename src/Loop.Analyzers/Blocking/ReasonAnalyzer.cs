using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Blocking;

/// <summary>LOOP3019: an <c>[AllowBlocking]</c> that says nothing. It still allows: what it allows would otherwise be reported all at once.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReasonAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(BlockingDescriptors.NoReason);

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

            Lazy<bool> hasGlobalAliases = WrittenNames.GlobalAliasesOf(start.Compilation);
            start.RegisterSemanticModelAction(context =>
            {
                if (!WrittenNames.MayUse(context.SemanticModel.SyntaxTree, "AllowBlocking", hasGlobalAliases, context.CancellationToken))
                {
                    return;
                }

                foreach (SyntaxNode node in context.SemanticModel.SyntaxTree.GetRoot(context.CancellationToken).DescendantNodes())
                {
                    if (node is AttributeSyntax attribute)
                    {
                        Analyze(attribute, context);
                    }
                }
            });
        });
    }

    private static void Analyze(AttributeSyntax attribute, SemanticModelAnalysisContext context)
    {
        if (attribute.ArgumentList is not { Arguments: [{ Expression: { } why }] }
            || context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol is not IMethodSymbol { ContainingType: { } type }
            || !Names.IsLoopType(type, "AllowBlockingAttribute"))
        {
            return;
        }

        while (why is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed)
        {
            why = suppressed.Operand;
        }

        if (context.SemanticModel.GetConstantValue(why, context.CancellationToken) is { HasValue: true, Value: null or string } constant
            && string.IsNullOrWhiteSpace((string?)constant.Value))
        {
            context.ReportDiagnostic(Diagnostic.Create(BlockingDescriptors.NoReason, attribute.GetLocation()));
        }
    }
}
