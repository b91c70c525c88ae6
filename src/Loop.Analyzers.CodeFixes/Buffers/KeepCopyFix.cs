using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.Buffers;

/// <summary>LOOP4003: keeps a copy of received memory.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepCopyFix))]
[Shared]
public sealed class KeepCopyFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public KeepCopyFix()
        : base("Keep a copy", "LOOP4003")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not IdentifierNameSyntax name)
        {
            return false;
        }

        // The slice that is kept, where it is one.
        ExpressionSyntax kept = name;
        while (true)
        {
            switch (kept.Parent)
            {
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Slice", Parent: InvocationExpressionSyntax slice }:
                    kept = slice;
                    continue;
                case ElementAccessExpressionSyntax element when element.Expression == kept:
                    kept = element;
                    continue;
            }

            break;
        }

        // What a lambda uses later must be copied before it is made; where, is the author's to say.
        if (kept.Parent is not (AssignmentExpressionSyntax or ArgumentSyntax) || IsInLambda(kept))
        {
            return false;
        }

        editor.ReplaceNode(kept, (current, _) => SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, ((ExpressionSyntax)current).WithoutTrivia(), SyntaxFactory.IdentifierName("ToArray")))
            .WithTriviaFrom(current));
        return true;
    }

    private static bool IsInLambda(SyntaxNode node) => FunctionAround(node) is AnonymousFunctionExpressionSyntax;
}
