using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

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
            case IfStatementSyntax { Else: null } conditional when Status.IsSuccess(conditional.Condition, attempt):
                editor.ReplaceNode(conditional, (current, _) => AsLoop((IfStatementSyntax)current));
                return true;
            case IfStatementSyntax { Else: null } conditional when Status.IsFailure(conditional.Condition, attempt) && IsReturn(conditional.Statement):
                return TryWrapRest(editor, conditional, rest => SyntaxFactory.WhileStatement(
                    SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, attempt.WithoutTrivia(), Status.Ok()), SyntaxFactory.Block(rest)));
            case LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: { } value, Identifier: { } name }] } when value == attempt:
                return TryWrapRest(editor, statement, rest => Repeat(name, rest.Insert(0, Assign(name, attempt))), Declare(name));
            default:
                return false;
        }
    }

    private static WhileStatementSyntax AsLoop(IfStatementSyntax conditional) => SyntaxFactory.WhileStatement(
            SyntaxFactory.Token(SyntaxKind.WhileKeyword).WithTriviaFrom(conditional.IfKeyword),
            conditional.OpenParenToken, conditional.Condition, conditional.CloseParenToken, conditional.Statement)
        .WithAdditionalAnnotations(Formatter.Annotation);

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

        StatementSyntax[] loop = [.. before, wrap(rest)];
        loop[0] = loop[0].WithLeadingTrivia(first.GetLeadingTrivia());
        loop[loop.Length - 1] = loop[loop.Length - 1].WithTrailingTrivia(rest.Last().GetTrailingTrivia());
        editor.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(block.Statements.Take(index).Concat(loop.Select(Formatted)))));
        return true;
    }

    private static StatementSyntax Formatted(StatementSyntax statement) => statement.WithAdditionalAnnotations(Formatter.Annotation);

    private static LocalDeclarationStatementSyntax Declare(SyntaxToken name) => SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
        SyntaxFactory.ParseTypeName("global::Loop.IoStatus").WithAdditionalAnnotations(Simplifier.Annotation),
        SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name.WithoutTrivia()))));

    private static ExpressionStatementSyntax Assign(SyntaxToken name, ExpressionSyntax value) => SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(
        SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(name.WithoutTrivia()), value.WithoutTrivia()));

    private static DoStatementSyntax Repeat(SyntaxToken name, SyntaxList<StatementSyntax> body) => SyntaxFactory.DoStatement(
        SyntaxFactory.Block(body),
        SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, SyntaxFactory.IdentifierName(name.WithoutTrivia()), Status.Ok()));
}
