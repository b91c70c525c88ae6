using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2004: leaves the method when an attempt did not succeed; a one-shot source is re-armed where it would have blocked.</summary>
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
        if (NodeAt<InvocationExpressionSyntax>(editor.OriginalRoot, diagnostic.Location) is not { Parent: ExpressionStatementSyntax statement } attempt
            || statement.Parent is not (BlockSyntax or SwitchSectionSyntax))
        {
            return false;
        }

        if (OneShotSource(attempt) is { } source)
        {
            LeaveArmed(editor, statement, source);
            return true;
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

    /// <summary>Nothing is reported of a one-shot source that is not re-armed; one that has ended or failed is reported without end where it is.</summary>
    private static void LeaveArmed(SyntaxEditor editor, ExpressionStatementSyntax statement, string source)
    {
        SyntaxToken name = SyntaxFactory.Identifier(FreeName(statement));
        editor.InsertBefore(statement, Status.Declare(name, statement.Expression.WithoutTrivia())
            .WithTriviaFrom(statement)
            .WithAdditionalAnnotations(Formatter.Annotation));
        StatementSyntax rearm = Statements.Parse($"{source}.Rearm();");
        editor.ReplaceNode(statement, SyntaxFactory.IfStatement(
                Status.Is(SyntaxKind.NotEqualsExpression, name, Status.Ok()),
                SyntaxFactory.Block(
                    SyntaxFactory.IfStatement(Status.Is(SyntaxKind.EqualsExpression, name, Status.WouldBlock()), SyntaxFactory.Block(rearm))
                        .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed, SyntaxFactory.ElasticLineFeed),
                    SyntaxFactory.ReturnStatement()))
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>The source, where the attempt is made on that of a one-shot method which settles it itself: not in a <c>finally</c>, nor in other members.</summary>
    private static string? OneShotSource(InvocationExpressionSyntax attempt)
    {
        if (FunctionAround(attempt) is not MethodDeclarationSyntax { ParameterList.Parameters: [{ Identifier.Text: { } source }] } method
            || !IsOneShot(method)
            || attempt.Expression is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: { } receiver } }
            || receiver != source)
        {
            return null;
        }

        bool isSettled = attempt.Ancestors().TakeWhile(node => node != method).OfType<TryStatementSyntax>()
            .Any(node => node.Finally is { } last && last.DescendantNodes().Any(IsSettling));
        bool isElsewhere = method.Parent?.DescendantNodes().Any(node => IsSettling(node) && !method.Span.Contains(node.Span)) == true
            && !method.DescendantNodes().Any(IsSettling);
        return isSettled || isElsewhere ? null : source;
    }

    private static bool IsSettling(SyntaxNode node) => node is IdentifierNameSyntax { Identifier.ValueText: "Rearm" or "Unwatch" };

    private static bool IsOneShot(MethodDeclarationSyntax method)
    {
        List<AttributeSyntax> events = [.. method.AttributeLists.SelectMany(list => list.Attributes)
            .Where(attribute => attribute.Name.ToString() is { } name && (name.Contains("OnReadable") || name.Contains("OnWritable")))];
        return events is [{ ArgumentList.Arguments: [{ Expression: { } trigger }] }] && trigger.ToString().Split('.').Last() == "OneShot";
    }

    /// <summary>A name for the status; each of several attempts in a method, which may be mended at once, gets another.</summary>
    private static string FreeName(ExpressionStatementSyntax statement)
    {
        SyntaxNode function = FunctionAround(statement) ?? statement;
        HashSet<string> taken = [.. function.DescendantTokens().Select(token => token.ValueText)];
        int before = function.DescendantNodes().TakeWhile(node => node != statement).Count(node => node is ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TryRead" or "TryWrite" } },
        });
        IEnumerable<string> names = Enumerable.Range(1, before + taken.Count + 1)
            .Select(number => number == 1 ? "status" : "status" + number.ToString(CultureInfo.InvariantCulture));
        return names.Where(name => !taken.Contains(name)).ElementAt(before);
    }
}
