using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Where an async body leaves the loop: an await resumes on it, unless ConfigureAwait says otherwise.</summary>
internal static class OffLoop
{
    /// <summary>The first place that may run on another thread, or the largest number for a body that stays.</summary>
    public static int From(SyntaxNode body)
    {
        SyntaxNode? function = body.FirstAncestorOrSelf<SyntaxNode>(
            node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax);
        bool isAsync = function switch
        {
            MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.AsyncKeyword),
            _ => false,
        };
        if (!isAsync)
        {
            return int.MaxValue;
        }

        foreach (SyntaxNode node in body.DescendantNodes(node => node == body || node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)))
        {
            if (node is AwaitExpressionSyntax
                {
                    Expression: InvocationExpressionSyntax
                    {
                        Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" },
                        ArgumentList.Arguments: [{ Expression: { } how }],
                    },
                }
                && !how.IsKind(SyntaxKind.TrueLiteralExpression)
                && !how.ToString().Contains("ContinueOnCapturedContext"))
            {
                return node.Span.End;
            }
        }

        return int.MaxValue;
    }
}
