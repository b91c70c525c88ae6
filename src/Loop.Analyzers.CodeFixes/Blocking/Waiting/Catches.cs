using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>The exceptions that code around a call waits for: a call that throws another kind would get past it, and the code would still compile.</summary>
internal static class Catches
{
    /// <summary>True where a <c>catch</c> around a node, in its function, names one of these types of namespace <c>System</c> or below.</summary>
    public static bool AnyOf(SyntaxNode node, SemanticModel model, CancellationToken cancellation, params string[] names)
    {
        for (SyntaxNode? inner = node; inner?.Parent is { } around; inner = around)
        {
            if (around is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
            {
                return false;
            }

            if (around is TryStatementSyntax statement && statement.Block == inner && statement.Catches.Any(clause => Names(clause, model, cancellation).Any(names.Contains)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The type of a clause, and those that its filter tests for.</summary>
    private static IEnumerable<string> Names(CatchClauseSyntax clause, SemanticModel model, CancellationToken cancellation)
    {
        IEnumerable<TypeSyntax> types = clause.Filter?.DescendantNodes().OfType<TypeSyntax>() ?? [];
        return types.Concat(clause.Declaration is { } declared ? [declared.Type] : [])
            .Select(type => model.GetSymbolInfo(type, cancellation).Symbol)
            .OfType<INamedTypeSymbol>()
            .Select(static type => type.Name);
    }
}
