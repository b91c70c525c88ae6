using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2009: gives a drain loop a budget, where what it leaves is reported again.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BoundDrainFix))]
[Shared]
public sealed class BoundDrainFix : EditFix
{
    private const int Reads = 64;

    /// <summary>Makes the fix.</summary>
    public BoundDrainFix()
        : base("Leave the loop after 64 reads", "LOOP2009")
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
            || loop.Statement.DescendantNodes().Any(node => node is ContinueStatementSyntax)
            || AfterDrain.DependsOnItsEnd(loop, source))
        {
            return false;
        }

        string budget = FreeName(loop);
        editor.InsertBefore(loop, Statements.Parse($"int {budget} = {Reads};").WithLeadingTrivia(loop.GetLeadingTrivia()));
        string rearm = !IsLevel(loop) ? source.WithoutTrivia() + ".Rearm(); " : "";
        StatementSyntax check = Statements.Parse($"if (--{budget} == 0) {{ {rearm}break; }}");
        editor.ReplaceNode(loop, (current, _) =>
        {
            WhileStatementSyntax now = (WhileStatementSyntax)current;
            BlockSyntax body = now.Statement is BlockSyntax block ? block : SyntaxFactory.Block(now.Statement);
            return now.WithStatement(body.AddStatements(check)).WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation);
        });
        return true;
    }

    /// <summary>True where what is left is reported again by itself. (An attribute that says nothing means edges.)</summary>
    private static bool IsLevel(SyntaxNode loop) => loop.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.AttributeLists
        .SelectMany(list => list.Attributes)
        .SelectMany(attribute => attribute.ArgumentList?.Arguments ?? default)
        .Any(argument => argument.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Level" }) == true;

    private static string FreeName(WhileStatementSyntax loop)
    {
        SyntaxNode around = FunctionAround(loop) ?? loop;
        int before = around.DescendantNodes().OfType<WhileStatementSyntax>().Count(other => other.SpanStart < loop.SpanStart && MayGetBudget(other));
        return FreeNames.In(around, "budget", before);
    }

    /// <summary>True for a loop that the fix may give a budget too, and has not yet.</summary>
    private static bool MayGetBudget(WhileStatementSyntax loop) =>
        AfterDrain.IsDrain(loop.Condition)
        && !loop.Statement.DescendantNodes().Any(static node =>
            node is BinaryExpressionSyntax { Left: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreDecrementExpression } });
}
