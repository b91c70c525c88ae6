using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.Buffers;

/// <summary>LOOP4001: sends a copy, so that the buffer may be used behind it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SendCopyFix))]
[Shared]
public sealed class SendCopyFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public SendCopyFix()
        : base("Send a copy of the bytes", "LOOP4001")
    {
    }

    /// <inheritdoc/>
    protected override SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic) =>
        // The other place is the send; or Dispose, for which there is nothing to do but to move it.
        diagnostic.AdditionalLocations is [{ } place]
        && NodeAt<InvocationExpressionSyntax>(root, place) is { ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax sent }] } ? sent : null;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        editor.ReplaceNode(Target(editor.OriginalRoot, diagnostic)!, (current, _) => SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, ((ExpressionSyntax)current).WithoutTrivia(), SyntaxFactory.IdentifierName("Span")).WithTriviaFrom(current));
        return true;
    }
}
