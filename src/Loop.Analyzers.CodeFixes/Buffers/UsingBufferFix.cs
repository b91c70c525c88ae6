using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.Buffers;

/// <summary>LOOP4002: declares a retained buffer with <c>using</c>. Sending it meanwhile is allowed: disposing a second time does nothing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsingBufferFix))]
[Shared]
public sealed class UsingBufferFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public UsingBufferFix()
        : base("Declare it with 'using'", "LOOP4002")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (NodeAt<ExpressionSyntax>(editor.OriginalRoot, diagnostic.Location) is not { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } }
            || declarator is not { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax block } declaration } }
            || !block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == declarator.Identifier.ValueText).All(IsPassing))
        {
            return false;
        }

        editor.ReplaceNode(declaration, (current, _) =>
        {
            LocalDeclarationStatementSyntax now = (LocalDeclarationStatementSyntax)current;
            return now.WithoutLeadingTrivia()
                .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space))
                .WithLeadingTrivia(now.GetLeadingTrivia());
        });
        return true;
    }

    /// <summary>True for a use after which nobody has the buffer who did not have it before: a member, or a send, which takes it over.</summary>
    private static bool IsPassing(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax member => member.Expression == name || member.Name == name,
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Send" } } } => true,
        _ => false,
    };
}
