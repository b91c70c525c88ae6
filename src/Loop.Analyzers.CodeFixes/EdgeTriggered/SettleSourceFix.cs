using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>Calls a member of an event method's source where the method is left.</summary>
public abstract class SettleSourceFix : EditFix
{
    private readonly string _member;

    /// <summary>Makes the fix.</summary>
    /// <param name="member">The member.</param>
    /// <param name="title">What the fix does, as the editor offers it.</param>
    /// <param name="ids">The rules. Their diagnostics lie on the jump that leaves, or on the method's name for its end.</param>
    protected SettleSourceFix(string member, string title, params string[] ids)
        : base(title, ids) => _member = member;

    /// <inheritdoc/>
    protected sealed override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        SyntaxNode root = editor.OriginalRoot;
        if (NodeAt<MethodDeclarationSyntax>(root, diagnostic.Location) is not { ParameterList.Parameters: [{ Identifier.Text: { } source }] } method)
        {
            return false;
        }

        StatementSyntax call = Statements.Parse($"{source}.{_member}();");
        if (root.FindNode(diagnostic.Location.SourceSpan) is ReturnStatementSyntax { Expression: null } or BreakStatementSyntax or GotoStatementSyntax)
        {
            Statements.InsertBefore(editor, (StatementSyntax)root.FindNode(diagnostic.Location.SourceSpan), call);
            return true;
        }

        return method.Identifier.Span == diagnostic.Location.SourceSpan && Statements.TryAppend(editor, method, call);
    }
}
