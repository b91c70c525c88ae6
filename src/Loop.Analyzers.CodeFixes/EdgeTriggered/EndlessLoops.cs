using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>Loops that only a jump ends.</summary>
internal static class EndlessLoops
{
    /// <summary>The loops without an end of their own that an <c>if</c> leaves by its jump.</summary>
    /// <param name="conditional">The <c>if</c>.</param>
    /// <param name="isReturn">True where it leaves the method, false where it breaks one loop.</param>
    public static IEnumerable<StatementSyntax> LeftBy(IfStatementSyntax conditional, bool isReturn)
    {
        foreach (SyntaxNode around in conditional.Ancestors().TakeWhile(static node => !IsFunction(node)))
        {
            if (IsEndless(around))
            {
                yield return (StatementSyntax)around;
            }

            if (!isReturn && IsLeftByBreak(around))
            {
                yield break;
            }
        }
    }

    /// <summary>True where something other than an <c>if</c> leaves a loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="conditional">The <c>if</c>.</param>
    public static bool IsLeftWithout(StatementSyntax loop, IfStatementSyntax conditional) =>
        loop.DescendantNodes(node => node != conditional && !IsFunction(node)).Any(node => Leaves(node, loop));

    private static bool Leaves(SyntaxNode node, StatementSyntax loop) => node switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax => true,
        BreakStatementSyntax => node.Ancestors().First(IsLeftByBreak) == loop,
        GotoStatementSyntax { RawKind: (int)SyntaxKind.GotoStatement, Expression: IdentifierNameSyntax target } =>
            !loop.DescendantNodes().OfType<LabeledStatementSyntax>().Any(label => label.Identifier.ValueText == target.Identifier.ValueText),
        _ => false,
    };

    private static bool IsEndless(SyntaxNode node) => node switch
    {
        WhileStatementSyntax loop => IsTrue(loop.Condition),
        DoStatementSyntax loop => IsTrue(loop.Condition),
        ForStatementSyntax loop => loop.Condition is null || IsTrue(loop.Condition),
        _ => false,
    };

    private static bool IsTrue(ExpressionSyntax condition) => condition.IsKind(SyntaxKind.TrueLiteralExpression);

    private static bool IsLeftByBreak(SyntaxNode node) =>
        node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or SwitchStatementSyntax;

    private static bool IsFunction(SyntaxNode node) => node is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax;
}
