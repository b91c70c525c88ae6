using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2004: leaves the method when an attempt did not succeed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseResultFix))]
[Shared]
public sealed class UseResultFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public UseResultFix()
        : base("Leave when it did not succeed", "LOOP2004")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (NodeAt<InvocationExpressionSyntax>(editor.OriginalRoot, diagnostic.Location) is not { Parent: ExpressionStatementSyntax statement }
            || statement.Parent is not (BlockSyntax or SwitchSectionSyntax))
        {
            return false;
        }

        editor.ReplaceNode(statement, (current, _) =>
        {
            ExpressionSyntax call = ((ExpressionStatementSyntax)current).Expression.WithoutTrivia();
            return SyntaxFactory.IfStatement(
                    SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, call, Status.Ok()),
                    SyntaxFactory.Block(SyntaxFactory.ReturnStatement()))
                .WithTriviaFrom(current)
                .WithAdditionalAnnotations(Formatter.Annotation);
        });
        return true;
    }
}
