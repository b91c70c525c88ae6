using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2001: wraps a read, and what is done with it, in a loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DrainLoopFix))]
[Shared]
public sealed class DrainLoopFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public DrainLoopFix()
        : base("Read in a loop until it would block", "LOOP2001")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (NodeAt<InvocationExpressionSyntax>(editor.OriginalRoot, diagnostic.Location) is not { } attempt
            || attempt.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
        {
            return false;
        }

        switch (statement)
        {
            case IfStatementSyntax { Else: null } conditional when Status.IsSuccess(conditional.Condition, attempt) && !JumpsOut(conditional.Statement):
                editor.ReplaceNode(conditional, (current, _) => AsLoop((IfStatementSyntax)current));
                return true;
            case IfStatementSyntax { Else: null } conditional when Status.IsFailure(conditional.Condition, attempt) && IsReturn(conditional.Statement):
                return TryWrapRest(editor, conditional, rest => SyntaxFactory.WhileStatement(
                    SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, attempt.WithoutTrivia(), Status.Ok()), SyntaxFactory.Block(rest)));
            case LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: { } value, Identifier: { } name }] } when value == attempt:
                return TryWrapRest(
                    editor, statement, rest => Repeat(name, rest.Insert(0, Assign(name, attempt).WithTrailingTrivia(statement.GetTrailingTrivia()))), Status.Declare(name));
            default:
                return false;
        }
    }

    private static WhileStatementSyntax AsLoop(IfStatementSyntax conditional) => SyntaxFactory.WhileStatement(
            SyntaxFactory.Token(SyntaxKind.WhileKeyword).WithTriviaFrom(conditional.IfKeyword),
            conditional.OpenParenToken, conditional.Condition, conditional.CloseParenToken, conditional.Statement)
        .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>True where a <c>break</c> or <c>continue</c> is meant for something around: in a loop of its own it would end or go on with that one.</summary>
    private static bool JumpsOut(StatementSyntax body)
    {
        return body.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(node =>
            (node is BreakStatementSyntax && !IsIn(node, static around => IsLoop(around) || around is SwitchStatementSyntax))
            || (node is ContinueStatementSyntax && !IsIn(node, IsLoop)));

        bool IsIn(SyntaxNode node, Func<SyntaxNode, bool> isTarget) => node.Ancestors().TakeWhile(around => around != body.Parent).Any(isTarget);

        static bool IsLoop(SyntaxNode node) => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax;
    }

    private static bool IsReturn(StatementSyntax statement) =>
        statement is ReturnStatementSyntax { Expression: null } or BlockSyntax { Statements: [ReturnStatementSyntax { Expression: null }] };

    /// <summary>Replaces a statement and all that follow it by a loop around them. Only at the top of the method: further in, what comes after would not be in it.</summary>
    private static bool TryWrapRest(
        SyntaxEditor editor, StatementSyntax first, Func<SyntaxList<StatementSyntax>, StatementSyntax> wrap, params StatementSyntax[] before)
    {
        if (first.Parent is not BlockSyntax { Parent: MethodDeclarationSyntax } block)
        {
            return false;
        }

        int index = block.Statements.IndexOf(first);
        SyntaxList<StatementSyntax> rest = SyntaxFactory.List(block.Statements.Skip(index + 1));
        if (rest.Count == 0 || rest.Any(statement => statement is LocalFunctionStatementSyntax or LabeledStatementSyntax))
        {
            return false;
        }

        // What was said of leaving is said above the loop.
        SyntaxTriviaList leading = first.GetLeadingTrivia();
        if (first is IfStatementSyntax conditional)
        {
            SyntaxTrivia indent = leading.LastOrDefault(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
            IEnumerable<SyntaxTrivia> comments = conditional.Statement.DescendantTrivia().Concat(first.GetTrailingTrivia()).Distinct()
                .Where(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
            leading = leading.AddRange(comments.SelectMany(comment => new[] { comment, SyntaxFactory.ElasticLineFeed, indent }));
            rest = rest.Replace(rest[0], rest[0].WithLeadingTrivia(rest[0].GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))));
        }

        StatementSyntax[] loop = [.. before, wrap(rest)];
        loop[0] = loop[0].WithLeadingTrivia(leading);
        loop[loop.Length - 1] = loop[loop.Length - 1].WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);
        editor.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(block.Statements.Take(index).Concat(loop.Select(Formatted)))));
        return true;
    }

    private static StatementSyntax Formatted(StatementSyntax statement) => statement.WithAdditionalAnnotations(Formatter.Annotation);

    private static ExpressionStatementSyntax Assign(SyntaxToken name, ExpressionSyntax value) => SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(
        SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(name.WithoutTrivia()), value.WithoutTrivia()));

    private static DoStatementSyntax Repeat(SyntaxToken name, SyntaxList<StatementSyntax> body) => SyntaxFactory.DoStatement(
        SyntaxFactory.Block(body),
        Status.Is(SyntaxKind.EqualsExpression, name, Status.Ok()));
}
