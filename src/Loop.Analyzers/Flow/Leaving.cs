using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Loop.Analyzers.Flow;

/// <summary>Where in the text a branch leaves a method or a loop: graphs have no node for a <c>return;</c>.</summary>
internal static class Leaving
{
    /// <summary>The jump that a branch stands for, or null where the code simply comes to its end.</summary>
    public static StatementSyntax? JumpOf(ControlFlowBranch branch)
    {
        BasicBlock source = branch.Source;
        if (source is { ConditionalSuccessor: not null, BranchValue: { } condition })
        {
            return JumpAfter(condition.Syntax, branch.IsConditionalSuccessor == (source.ConditionKind == ControlFlowConditionKind.WhenTrue));
        }

        SyntaxNode? last = source.BranchValue?.Syntax ?? (source.Operations.IsEmpty ? null : source.Operations[source.Operations.Length - 1].Syntax);
        return last?.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            null => null,
            ReturnStatementSyntax returns => returns,
            var statement => IsJump(Next(statement)),
        };
    }

    /// <summary>The jump of <c>if (condition) return;</c>, when the condition, or this part of it, came out so.</summary>
    private static StatementSyntax? JumpAfter(SyntaxNode condition, bool outcome)
    {
        SyntaxNode node = condition;
        while (node.Parent is ExpressionSyntax or SwitchLabelSyntax or PatternSyntax)
        {
            node = node.Parent;
            outcome ^= node.IsKind(SyntaxKind.LogicalNotExpression);
        }

        return node.Parent switch
        {
            IfStatementSyntax conditional when conditional.Condition == node => IsJump(outcome
                ? Last(conditional.Statement)
                : conditional.Else is { } otherwise ? Last(otherwise.Statement) : Next(conditional)),
            SwitchSectionSyntax section when outcome => IsJump(section.Statements.LastOrDefault()),
            _ => null,
        };
    }

    private static StatementSyntax? Last(StatementSyntax statement) => statement is BlockSyntax block ? block.Statements.LastOrDefault() : statement;

    private static StatementSyntax? Next(StatementSyntax statement)
    {
        SyntaxList<StatementSyntax> siblings = statement.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            _ => default,
        };
        int index = siblings.IndexOf(statement);
        return index >= 0 && index + 1 < siblings.Count ? siblings[index + 1] : null;
    }

    private static StatementSyntax? IsJump(StatementSyntax? statement) =>
        statement?.Kind() is SyntaxKind.ReturnStatement or SyntaxKind.BreakStatement or SyntaxKind.GotoStatement ? statement : null;
}
