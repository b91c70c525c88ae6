using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2002: no longer ends the loop on a short read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShortReadFix))]
[Shared]
public sealed class ShortReadFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public ShortReadFix()
        : base("Read on after a short read", "LOOP2002")
    {
    }

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not BinaryExpressionSyntax check)
        {
            return false;
        }

        switch (check.Parent)
        {
            // if (count < buffer.Length) break;
            case IfStatementSyntax { Else: null, Parent: BlockSyntax } conditional when JumpOf(conditional.Statement) is { } jump:
                if (!EndlessLoops.LeftBy(conditional, jump is ReturnStatementSyntax).All(loop => IsLeftWithout(editor, loop, conditional)))
                {
                    return false;
                }

                editor.RemoveNode(conditional, SyntaxRemoveOptions.KeepUnbalancedDirectives);
                return true;

            // while (source.TryRead(...) == IoStatus.Ok && count == buffer.Length)
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression, Parent: WhileStatementSyntax } both when both.Right == check:
                editor.ReplaceNode(both, (current, _) => ((BinaryExpressionSyntax)current).Left.WithTriviaFrom(current));
                return true;
            default:
                return false;
        }
    }

    private static StatementSyntax? JumpOf(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: [{ } only] } => JumpOf(only),
        BreakStatementSyntax or ReturnStatementSyntax { Expression: null } => statement,
        _ => null,
    };

    /// <summary>True where something else ends a loop, which the same fix has not taken out elsewhere in the file.</summary>
    private static bool IsLeftWithout(SyntaxEditor editor, StatementSyntax loop, IfStatementSyntax conditional)
    {
        editor.TrackNode(loop);
        editor.TrackNode(conditional);
        SyntaxNode changed = editor.GetChangedRoot();
        return changed.GetCurrentNode(loop) is { } now && changed.GetCurrentNode(conditional) is { } check && EndlessLoops.IsLeftWithout(now, check);
    }
}
