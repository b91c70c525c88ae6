using Loop.Analyzers.Blocking.Walking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>Whether the code before a place, or the conditions around it, say that a task (or a lazy value) is done there.</summary>
internal sealed class CompletionFlow
{
    private readonly ISymbol _task;
    private readonly SemanticModel _model;
    private readonly string[] _doneProperties;
    private readonly CancellationToken _cancellation;

    /// <summary>Asks about a variable.</summary>
    /// <param name="task">The variable, field, parameter or property that holds the task.</param>
    /// <param name="model">The model of the code's file.</param>
    /// <param name="doneProperties">The properties that are true only where it is done.</param>
    /// <param name="cancellation">Ends the search.</param>
    public CompletionFlow(ISymbol task, SemanticModel model, string[] doneProperties, CancellationToken cancellation)
    {
        _task = task;
        _model = model;
        _doneProperties = doneProperties;
        _cancellation = cancellation;
    }

    public bool ReachesDone(SyntaxNode use)
    {
        SyntaxNode node = use;
        while (node.Parent is { } parent && !IsFunction(node))
        {
            if (IsDoneIn(parent, node, use))
            {
                return true;
            }

            node = parent;
        }

        SyntaxNode[] awaits = [.. Within(node).Where(child => child is AwaitExpressionSyntax await && IsAwaited(await.Expression))];
        return awaits.Any(await => Domination.Holds(await, use, awaits) && !IsReplaced(await, use));
    }

    private bool IsDoneIn(SyntaxNode parent, SyntaxNode node, SyntaxNode use) => parent switch
    {
        IfStatementSyntax branch => (node == branch.Statement && Says(branch.Condition, true, use)) || (node == branch.Else && Says(branch.Condition, false, use)),
        ConditionalExpressionSyntax choice =>
            (node == choice.WhenTrue && Says(choice.Condition, true, use)) || (node == choice.WhenFalse && Says(choice.Condition, false, use)),
        BinaryExpressionSyntax both when node == both.Right =>
            (both.IsKind(SyntaxKind.LogicalAndExpression) && Says(both.Left, true, use)) || (both.IsKind(SyntaxKind.LogicalOrExpression) && Says(both.Left, false, use)),
        WhileStatementSyntax loop => node == loop.Statement && Says(loop.Condition, true, use),
        BlockSyntax block => IsDoneBefore(block.Statements, node, use),
        SwitchSectionSyntax section => IsDoneBefore(section.Statements, node, use) || (IsMatched(section) && !IsReplaced(section.Labels.Last(), use)),
        SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax match } arm =>
            node == arm.Expression && SaysPattern(match.GoverningExpression, arm.Pattern, true) && !IsReplaced(arm.Pattern, use),
        _ => false,
    };

    private bool IsMatched(SwitchSectionSyntax section) => section.Parent is SwitchStatementSyntax match && section.Labels.All(
        label => label is CasePatternSwitchLabelSyntax { Pattern: { } pattern } && SaysPattern(match.Expression, pattern, true));

    private static bool IsFunction(SyntaxNode node) =>
        node is MemberDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax;

    private static IEnumerable<SyntaxNode> Within(SyntaxNode node) => node.DescendantNodes(child => child == node || !IsFunction(child));

    private bool IsDoneBefore(SyntaxList<StatementSyntax> statements, SyntaxNode node, SyntaxNode use) =>
        statements.TakeWhile(statement => statement != node).Any(statement => Completes(statement) && !IsReplaced(statement, use));

    private bool Says(ExpressionSyntax condition, bool value, SyntaxNode use) => Says(condition, value) && !IsReplaced(condition, use);

    /// <summary>True where the variable may hold another task at the use than where it was known to be done.</summary>
    private bool IsReplaced(SyntaxNode known, SyntaxNode use)
    {
        if (Domination.FunctionOf(use) is not { } function)
        {
            return false;
        }

        // A loop around the use alone brings what is written later in a round to the use in the next one.
        SyntaxNode? loop = use.Ancestors().TakeWhile(node => !node.Span.Contains(known.Span) && node != function)
            .LastOrDefault(node => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax);
        return Within(function).Any(node => IsWrite(node)
            && node.Span.End > known.Span.End
            && (node.Span.End <= use.SpanStart || loop?.Span.Contains(node.Span) == true));
    }

    private bool IsWrite(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax { Left: TupleExpressionSyntax { Arguments: { } parts } } => parts.Any(part => IsTask(part.Expression)),
        AssignmentExpressionSyntax assignment => IsTask(assignment.Left),
        ArgumentSyntax argument => argument.RefKindKeyword.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword && IsTask(argument.Expression),
        _ => false,
    };

    /// <summary>After the statement the task is done, because it waited for it, or because it left where it was not.</summary>
    private bool Completes(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax branch => Completes(branch.Statement, Says(branch.Condition, true)) && Completes(branch.Else?.Statement, Says(branch.Condition, false)),
        WhileStatementSyntax loop => Says(loop.Condition, false),
        DoStatementSyntax loop => Says(loop.Condition, false),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: { } name } access } call } =>
            (name == "Wait" && call.ArgumentList.Arguments.Count == 0 && IsTask(access.Expression))
            || (name == "WaitAll" && call.ArgumentList.Arguments.Any(argument => IsTask(argument.Expression))),
        _ => false,
    };

    private bool Completes(StatementSyntax? branch, bool isDone) =>
        isDone
        || (branch is not null
            && (Domination.Leaves(branch) || Within(branch).Any(node => node is AwaitExpressionSyntax await && IsAwaited(await.Expression))));

    /// <summary>True where the task is done whenever the condition has this value.</summary>
    private bool Says(ExpressionSyntax condition, bool value) => condition switch
    {
        ParenthesizedExpressionSyntax parenthesized => Says(parenthesized.Expression, value),
        PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression) => Says(not.Operand, !value),
        BinaryExpressionSyntax binary => SaysBinary(binary, value),
        IsPatternExpressionSyntax { Pattern: { } pattern } match => SaysPattern(match.Expression, pattern, value),
        MemberAccessExpressionSyntax access => value && IsDoneProperty(access.Name) && IsTask(access.Expression),
        ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name: { } name } } access =>
            value && IsDoneProperty(name) && IsTask(access.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } access } => value && IsTask(access.Expression),
        InvocationExpressionSyntax
        {
            Expression: IdentifierNameSyntax { Identifier.ValueText: "ReferenceEquals" } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ReferenceEquals" },
            ArgumentList.Arguments: [{ Expression: { } one }, { Expression: { } other }],
        } => value && IsSameAsDone(one, other),
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
        _ => isEqual && IsSameAsDone(binary.Left, binary.Right),
    };

    /// <summary>Which task ended first is asked by comparing: <c>await Task.WhenAny(task, other) == task</c>.</summary>
    private bool IsSameAsDone(ExpressionSyntax one, ExpressionSyntax other) =>
        (IsTask(one) && CompletedTask.IsDone(_model.GetOperation(other, _cancellation), _cancellation))
        || (IsTask(other) && CompletedTask.IsDone(_model.GetOperation(one, _cancellation), _cancellation));

    private bool SaysPattern(ExpressionSyntax matched, PatternSyntax pattern, bool value) => pattern switch
    {
        ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.TrueLiteralExpression } => Says(matched, value),
        ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression } => Says(matched, !value),
        UnaryPatternSyntax { Pattern: { } inner } => SaysPattern(matched, inner, !value),
        RecursivePatternSyntax { PropertyPatternClause.Subpatterns: { } properties } recursive =>
            value && (IsTask(matched) || IsNamedBy(recursive.Designation)) && properties.Any(
                property => property is { NameColon.Name: { } name, Pattern: ConstantPatternSyntax { Expression: { } constant } }
                    && constant.IsKind(SyntaxKind.TrueLiteralExpression)
                    && IsDoneProperty(name)),
        _ => false,
    };

    private bool IsDoneProperty(SimpleNameSyntax name) => _doneProperties.Contains(name.Identifier.ValueText);

    /// <summary>True for the name that a pattern gives to what it matches: <c>_count is { IsCompleted: true } count</c>.</summary>
    private bool IsNamedBy(VariableDesignationSyntax? designation) => designation is SingleVariableDesignationSyntax single
        && SymbolEqualityComparer.Default.Equals(_model.GetDeclaredSymbol(single, _cancellation), _task);

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
