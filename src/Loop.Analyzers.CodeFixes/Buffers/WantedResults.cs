using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Buffers;

/// <summary>Whether somebody has the result of a lambda: then it cannot run later, and what is put in its place must not give another.</summary>
internal static class WantedResults
{
    /// <summary>True unless a lambda returns nothing, or is given to a call whose own result is dropped.</summary>
    /// <param name="function">The lambda.</param>
    /// <param name="model">What the code means.</param>
    /// <param name="cancellation">Ends it.</param>
    public static bool IsOf(AnonymousFunctionExpressionSyntax function, SemanticModel model, CancellationToken cancellation)
    {
        if (model.GetSymbolInfo(function, cancellation).Symbol is not IMethodSymbol lambda)
        {
            return true;
        }

        bool returnsNothing = lambda.ReturnsVoid || (lambda.IsAsync && lambda.ReturnType is INamedTypeSymbol { IsGenericType: false });
        return !returnsNothing
            && (function.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } || !IsDropped(call) || IsOfLinq(call, model, cancellation));
    }

    private static bool IsDropped(InvocationExpressionSyntax call) => call.Parent switch
    {
        ExpressionStatementSyntax => true,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax } => true,
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } } => true,
        _ => false,
    };

    /// <summary>LINQ looks at each result itself, whatever becomes of its own.</summary>
    private static bool IsOfLinq(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation) =>
        model.GetSymbolInfo(call, cancellation).Symbol is not { ContainingNamespace.Name: not "Linq" };
}
