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

    /// <summary>True for a use after which nobody has the buffer, or its memory, who did not have it before: a look at it, or a send, which takes it over.</summary>
    private static bool IsPassing(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax member when member.Name == name => true,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Dispose" } => true,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Memory" } memory => IsOnlyRead(memory),
        ArgumentSyntax argument => IsSent(argument),
        _ => false,
    };

    /// <summary>True for memory, or a part of it, that is read or copied at once. Who keeps it would see what the pool's next user writes there.</summary>
    private static bool IsOnlyRead(ExpressionSyntax memory) => memory.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Span" or "Length" or "IsEmpty" or "ToArray" or "CopyTo" or "TryCopyTo" } member =>
            member.Expression == memory,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Slice", Parent: InvocationExpressionSyntax part } => IsOnlyRead(part),
        ElementAccessExpressionSyntax part => part.Expression == memory && IsOnlyRead(part),
        ArgumentSyntax argument => IsSent(argument),
        _ => false,
    };

    private static bool IsSent(ArgumentSyntax argument) =>
        argument is { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Send" } } };
}
