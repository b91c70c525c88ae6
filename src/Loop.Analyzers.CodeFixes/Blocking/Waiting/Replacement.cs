using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>What a blocking call is replaced by.</summary>
internal sealed class Replacement
{
    private Replacement(ExpressionSyntax target, Func<ExpressionSyntax, ExpressionSyntax> make, bool isWhole)
    {
        Target = target;
        Make = make;
        IsWhole = isWhole;
    }

    /// <summary>The expression that goes.</summary>
    public ExpressionSyntax Target { get; }

    /// <summary>Makes the expression that comes, of the one that goes as it is by then.</summary>
    public Func<ExpressionSyntax, ExpressionSyntax> Make { get; }

    /// <summary>True where nothing of the expression that goes is kept: then nothing inside of it can be changed at the same time.</summary>
    public bool IsWhole { get; }

    /// <summary>A statement that comes before the one that the call is in, or null.</summary>
    public StatementSyntax? Before { get; private init; }

    /// <summary>The statement that the call is in, where one comes before.</summary>
    public StatementSyntax? Place { get; private init; }

    /// <summary>Types that the new code names, with their namespaces.</summary>
    public IReadOnlyList<(string Namespace, string Name)> Types { get; private init; } = [];

    /// <summary>Awaits what is made of the blocking call.</summary>
    public static Replacement Await(ExpressionSyntax target, Func<ExpressionSyntax, ExpressionSyntax> operand, params (string Namespace, string Name)[] types) =>
        new(target, current => Awaited(operand(current), current, target), isWhole: false) { Types = types };

    /// <summary>Awaits an expression that is written anew.</summary>
    public static Replacement AwaitNew(ExpressionSyntax target, string operand, params (string Namespace, string Name)[] types) =>
        new(target, current => Awaited(Parse(operand), current, target), isWhole: true) { Types = types };

    /// <summary>An expression that is written anew, behind a statement that comes before.</summary>
    public static Replacement Behind(
        ExpressionSyntax target, string expression, StatementSyntax place, string before, params (string Namespace, string Name)[] types) =>
        new(target, current => Parse(expression).WithTriviaFrom(current), isWhole: true)
        {
            Types = types,
            Place = place,
            Before = Statements.Parse(before).WithAdditionalAnnotations(Simplifier.Annotation),
        };

    /// <summary><c>await</c> and an operand, in parentheses where what is behind it binds tighter.</summary>
    public static ExpressionSyntax Awaited(ExpressionSyntax operand, SyntaxNode current, ExpressionSyntax target)
    {
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), operand.WithoutTrivia());
        bool isReceiver = target.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == target,
            ElementAccessExpressionSyntax access => access.Expression == target,
            ConditionalAccessExpressionSyntax access => access.Expression == target,
            PostfixUnaryExpressionSyntax => true,
            _ => false,
        };
        return (isReceiver ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited).WithTriviaFrom(current);
    }

    /// <summary>An expression from its text, whose full names become short where they can.</summary>
    private static ExpressionSyntax Parse(string expression)
    {
        ExpressionSyntax parsed = SyntaxFactory.ParseExpression(expression);
        return parsed.ReplaceNodes(
            parsed.DescendantNodesAndSelf().Where(node =>
                (node is MemberAccessExpressionSyntax or QualifiedNameSyntax) && node.ToString().StartsWith("global::", StringComparison.Ordinal)),
            (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation));
    }
}
