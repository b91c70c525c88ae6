using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Whether one place of a function has run wherever another one runs.</summary>
internal static class Domination
{
    /// <summary>True where no way leads to the later place around the earlier one, as far as the text's branches and loops say.</summary>
    /// <param name="earlier">What must have run: an expression.</param>
    /// <param name="later">The place that is asked about, in the same function.</param>
    /// <param name="others">Places that count like the earlier one, for the other branch of an <c>if</c>.</param>
    public static bool Holds(SyntaxNode earlier, SyntaxNode later, IReadOnlyCollection<SyntaxNode> others)
    {
        // An expression within the later one is evaluated for it: what a call is made on, and its arguments.
        if (earlier.Span.End > later.SpanStart && !later.Span.Contains(earlier.Span))
        {
            return false;
        }

        for (SyntaxNode node = earlier; node.Parent is { } parent && !node.Span.Contains(later.Span); node = parent)
        {
            if (MaySkip(node, parent, earlier, others))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for what never goes on to the statement behind it.</summary>
    public static bool Leaves(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: [.., var last] } => Leaves(last),
        ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or GotoStatementSyntax => true,
        _ => false,
    };

    /// <summary>The method, accessor, lambda or local function that a place is in.</summary>
    public static SyntaxNode? FunctionOf(SyntaxNode node) => node.FirstAncestorOrSelf<SyntaxNode>(
        place => place is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax);

    private static bool MaySkip(SyntaxNode node, SyntaxNode parent, SyntaxNode earlier, IReadOnlyCollection<SyntaxNode> others) => parent switch
    {
        IfStatementSyntax branch => node != branch.Condition && !HasPart(node == branch.Else ? branch.Statement : branch.Else?.Statement, others),
        ConditionalExpressionSyntax choice => node != choice.Condition,
        BinaryExpressionSyntax both => node == both.Right && both.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression,
        AssignmentExpressionSyntax assignment => node == assignment.Right && assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression),
        ConditionalAccessExpressionSyntax access => node == access.WhenNotNull,
        WhileStatementSyntax loop => node == loop.Statement && (!loop.Condition.IsKind(SyntaxKind.TrueLiteralExpression) || MayJump(node, earlier)),
        DoStatementSyntax loop => node == loop.Statement && MayJump(node, earlier),
        ForStatementSyntax loop => node == loop.Statement ? loop.Condition is not null || MayJump(node, earlier) : loop.Incrementors.Any(step => step == node),
        CommonForEachStatementSyntax loop => node == loop.Statement,
        SwitchSectionSyntax or SwitchExpressionArmSyntax or CatchClauseSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax => true,
        _ => false,
    };

    private static bool HasPart(StatementSyntax? branch, IReadOnlyCollection<SyntaxNode> others) =>
        branch is not null && (Leaves(branch) || others.Any(other => branch.Span.Contains(other.Span)));

    /// <summary>True where a loop's round may end before the place.</summary>
    private static bool MayJump(SyntaxNode body, SyntaxNode place) => body.DescendantNodes(
        node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(node => node is BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax && node.SpanStart < place.SpanStart);
}
