using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2009: gives a drain loop a budget.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BoundDrainFix))]
[Shared]
public sealed class BoundDrainFix : EditFix
{
    private const int Reads = 64;

    /// <summary>Makes the fix.</summary>
    public BoundDrainFix()
        : base("Re-arm the source after 64 reads", "LOOP2009")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (NodeAt<InvocationExpressionSyntax>(editor.OriginalRoot, diagnostic.Location) is not { Expression: MemberAccessExpressionSyntax { Expression: { } source } } attempt
            || attempt.FirstAncestorOrSelf<WhileStatementSyntax>() is not { Parent: BlockSyntax } loop
            || !loop.Condition.Span.Contains(attempt.Span)
            || loop.Statement.DescendantNodes().Any(node => node is ContinueStatementSyntax))
        {
            return false;
        }

        string budget = FreeName(loop);
        editor.InsertBefore(loop, Statements.Parse($"int {budget} = {Reads};").WithLeadingTrivia(loop.GetLeadingTrivia()));
        StatementSyntax check = Statements.Parse($"if (--{budget} == 0) {{ {source.WithoutTrivia()}.Rearm(); break; }}");
        editor.ReplaceNode(loop, (current, _) =>
        {
            WhileStatementSyntax now = (WhileStatementSyntax)current;
            BlockSyntax body = now.Statement is BlockSyntax block ? block : SyntaxFactory.Block(now.Statement);
            return now.WithStatement(body.AddStatements(check)).WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation);
        });
        return true;
    }

    private static string FreeName(SyntaxNode loop)
    {
        HashSet<string> taken = [.. (FunctionAround(loop) ?? loop).DescendantTokens().Select(token => token.ValueText)];
        string name = "budget";
        for (int i = 2; taken.Contains(name); i++)
        {
            name = "budget" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return name;
    }
}
