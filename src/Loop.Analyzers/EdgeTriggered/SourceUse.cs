using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>Whether the other methods of a class use sources.</summary>
internal static class SourceUse
{
    /// <summary>True where another member of the method's class names a member of a source: then it may read, re-arm or give up this one.</summary>
    public static bool IsElsewhere(IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (SyntaxReference part in method.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in part.GetSyntax(cancellation).DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken)
                    && token.ValueText is SourceNames.TryRead or SourceNames.TryWrite or SourceNames.Rearm or SourceNames.Unwatch
                    && !IsOfParameter(token)
                    && !method.DeclaringSyntaxReferences.Any(own => own.SyntaxTree == token.SyntaxTree && own.Span.Contains(token.Span)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True for <c>source.Rearm()</c> in a method that is given the source: whom it is of, is seen where that method is called.</summary>
    private static bool IsOfParameter(SyntaxToken member) =>
        member.Parent?.Parent is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax receiver }
        && member.Parent.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is { } method
        && method.ParameterList.Parameters.Any(parameter => parameter.Identifier.ValueText == receiver.Identifier.ValueText);
}
