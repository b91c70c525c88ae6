using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>Whether the code before a place, or the conditions around it, say that a task is done there.</summary>
internal sealed class CompletionFlow
{
    private readonly ISymbol _task;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellation;

    public CompletionFlow(ISymbol task, SemanticModel model, CancellationToken cancellation)
    {
        _task = task;
        _model = model;
        _cancellation = cancellation;
    }

    public bool ReachesDone(SyntaxNode use)
    {
        SyntaxNode node = use;
        while (node.Parent is { } parent && !IsFunction(node))
        {
            bool isDone = parent switch
            {
                IfStatementSyntax branch => (node == branch.Statement && Says(branch.Condition, true)) || (node == branch.Else && Says(branch.Condition, false)),
                ConditionalExpressionSyntax choice =>
                    (node == choice.WhenTrue && Says(choice.Condition, true)) || (node == choice.WhenFalse && Says(choice.Condition, false)),
                BinaryExpressionSyntax both when node == both.Right =>
                    (both.IsKind(SyntaxKind.LogicalAndExpression) && Says(both.Left, true)) || (both.IsKind(SyntaxKind.LogicalOrExpression) && Says(both.Left, false)),
                WhileStatementSyntax loop => node == loop.Statement && Says(loop.Condition, true),
                BlockSyntax block => IsDoneBefore(block.Statements, node),
                SwitchSectionSyntax section => IsDoneBefore(section.Statements, node),
                _ => false,
            };
            if (isDone)
            {
                return true;
            }

            node = parent;
        }

        return node.DescendantNodes(child => child == node || !IsFunction(child))
            .Any(child => child is AwaitExpressionSyntax await && await.Span.End <= use.SpanStart && IsAwaited(await.Expression));
    }

    private static bool IsFunction(SyntaxNode node) =>
        node is MemberDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax;

    private bool IsDoneBefore(SyntaxList<StatementSyntax> statements, SyntaxNode use)
    {
        foreach (StatementSyntax statement in statements)
        {
            if (statement == use)
            {
                return false;
            }

            if (Completes(statement))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>After the statement the task is done, because it waited for it, or because it left where it was not.</summary>
    private bool Completes(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax { Else: null } branch => Leaves(branch.Statement) && Says(branch.Condition, false),
        WhileStatementSyntax loop => Says(loop.Condition, false),
        DoStatementSyntax loop => Says(loop.Condition, false),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: { } name } access } call } =>
            (name == "Wait" && call.ArgumentList.Arguments.Count == 0 && IsTask(access.Expression))
            || (name == "WaitAll" && call.ArgumentList.Arguments.Any(argument => IsTask(argument.Expression))),
        _ => false,
    };

    private static bool Leaves(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: [.., var last] } => Leaves(last),
        ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or GotoStatementSyntax => true,
        _ => false,
    };

    /// <summary>True where the task is done whenever the condition has this value.</summary>
    private bool Says(ExpressionSyntax condition, bool value) => condition switch
    {
        ParenthesizedExpressionSyntax parenthesized => Says(parenthesized.Expression, value),
        PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression) => Says(not.Operand, !value),
        BinaryExpressionSyntax binary => SaysBinary(binary, value),
        IsPatternExpressionSyntax { Pattern: { } pattern } match => SaysPattern(match.Expression, pattern, value),
        MemberAccessExpressionSyntax access => value && IsDoneProperty(access.Name) && IsTask(access.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } access } => value && IsTask(access.Expression),
        _ => false,
    };

    private bool SaysBinary(BinaryExpressionSyntax binary, bool value) => binary.Kind() switch
    {
        SyntaxKind.LogicalAndExpression => value
            ? Says(binary.Left, true) || Says(binary.Right, true)
            : Says(binary.Left, false) && Says(binary.Right, false),
        SyntaxKind.LogicalOrExpression => value
            ? Says(binary.Left, true) && Says(binary.Right, true)
            : Says(binary.Left, false) || Says(binary.Right, false),
        SyntaxKind.EqualsExpression => Compared(binary, value),
        SyntaxKind.NotEqualsExpression => Compared(binary, !value),
        _ => false,
    };

    private bool Compared(BinaryExpressionSyntax binary, bool isEqual) => binary.Right switch
    {
        { RawKind: (int)SyntaxKind.TrueLiteralExpression } => Says(binary.Left, isEqual),
        { RawKind: (int)SyntaxKind.FalseLiteralExpression } => Says(binary.Left, !isEqual),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "RanToCompletion" } =>
            isEqual && binary.Left is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Status" } status && IsTask(status.Expression),
        _ => false,
    };

    private bool SaysPattern(ExpressionSyntax matched, PatternSyntax pattern, bool value) => pattern switch
    {
        ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.TrueLiteralExpression } => Says(matched, value),
        ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression } => Says(matched, !value),
        UnaryPatternSyntax { Pattern: { } inner } => SaysPattern(matched, inner, !value),
        RecursivePatternSyntax { PropertyPatternClause.Subpatterns: { } properties } => value && IsTask(matched) && properties.Any(
            property => property is { NameColon.Name: { } name, Pattern: ConstantPatternSyntax { Expression: { } constant } }
                && constant.IsKind(SyntaxKind.TrueLiteralExpression)
                && IsDoneProperty(name)),
        _ => false,
    };

    private static bool IsDoneProperty(SimpleNameSyntax name) =>
        name.Identifier.ValueText is "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled";

    /// <summary><c>await task</c>, <c>await task.ConfigureAwait(true)</c>, <c>await Task.WhenAll(task, other)</c>.</summary>
    private bool IsAwaited(ExpressionSyntax awaited) => awaited switch
    {
        ParenthesizedExpressionSyntax parenthesized => IsAwaited(parenthesized.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "WaitAsync" } access } =>
            IsAwaited(access.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" }, ArgumentList.Arguments: { } tasks } =>
            tasks.Any(task => IsTask(task.Expression)),
        _ => IsTask(awaited),
    };

    private bool IsTask(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax
        && SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(expression, _cancellation).Symbol, _task);
}
