using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Buffers;

/// <summary>LOOP4004: brings what uses the connection or the handler back to the loop, by a Post on the loop that is kept in a local before.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PostFix))]
[Shared]
public sealed class PostFix : EditFix
{
    private const string LoopProperty = "EventLoop";

    /// <summary>Makes the fix.</summary>
    public PostFix()
        : base("Come back to the loop with EventLoop.Post", "LOOP4004")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool MayEdit(SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation) =>
        model.SyntaxTree.GetRoot(cancellation).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax used
        && (IsLoop(used)
            || used.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is not { ExpressionBody: not null } function
            || !WantedResults.IsOf(function, model, cancellation));

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax used)
        {
            return false;
        }

        // The code that runs elsewhere: the lambda around the use, or the method that is named.
        ExpressionSyntax function = used.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() ?? used;
        if (PlaceOfLocal(function) is not { } place)
        {
            return false;
        }

        string? kept = NameOfKept(place);
        string loop = kept ?? FreeName(place);
        if (!TryPost(editor, used, function, loop))
        {
            return false;
        }

        if (kept is null)
        {
            KeepLoop(editor, place, loop);
        }

        return true;
    }

    private static bool TryPost(SyntaxEditor editor, ExpressionSyntax used, ExpressionSyntax function, string loop)
    {
        if (IsLoop(used))
        {
            editor.ReplaceNode(used, (current, _) => SyntaxFactory.IdentifierName(loop).WithTriviaFrom(current));
            return true;
        }

        // The statement as a whole goes to the loop, unless others need its result.
        ExpressionSyntax? moved = function == used ? used
            : function is AnonymousFunctionExpressionSyntax { ExpressionBody: { } body } ? body
            : used.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax statement ? statement.Expression : null;
        if (moved is null
            || moved.DescendantNodesAndSelf().Any(static node => node is AwaitExpressionSyntax or DeclarationExpressionSyntax)
            || LaterLocals.AreIn(moved, function))
        {
            return false;
        }

        editor.ReplaceNode(moved, (current, _) => IsPost(current, loop) ? current : Post((ExpressionSyntax)current, loop, isMethod: function == used));
        return true;
    }

    /// <summary>True for the loop itself, which is named instead: nothing is moved then.</summary>
    private static bool IsLoop(ExpressionSyntax used) =>
        used is IdentifierNameSyntax { Identifier.ValueText: LoopProperty } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Current" };

    private static ExpressionSyntax Post(ExpressionSyntax code, string loop, bool isMethod)
    {
        ExpressionSyntax inner = isMethod ? code.WithoutTrivia() : SyntaxFactory.ParenthesizedLambdaExpression(code.WithoutTrivia());
        ExpressionSyntax post = SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName(loop), SyntaxFactory.IdentifierName("Post")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(inner))));
        return (isMethod ? SyntaxFactory.ParenthesizedLambdaExpression(post) : post).WithTriviaFrom(code).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static bool IsPost(SyntaxNode node, string loop) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax receiver } } && receiver.Identifier.ValueText == loop;

    /// <summary>The statement before which the loop is kept, or the method that is one expression.</summary>
    private static SyntaxNode? PlaceOfLocal(ExpressionSyntax function)
    {
        for (SyntaxNode? around = function.Parent; around is not null; around = around.Parent)
        {
            switch (around)
            {
                case StatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax }:
                    return around;
                case MethodDeclarationSyntax { ExpressionBody: not null, ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } }:
                    return around;
                case MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The local that keeps the loop already, in the statements before a place.</summary>
    private static string? NameOfKept(SyntaxNode place)
    {
        SyntaxList<StatementSyntax> statements = place.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            _ => default,
        };
        return statements.TakeWhile(statement => statement != place).OfType<LocalDeclarationStatementSyntax>()
            .SelectMany(declaration => declaration.Declaration.Variables)
            .FirstOrDefault(local => local.Initializer?.Value is IdentifierNameSyntax { Identifier.ValueText: LoopProperty })?.Identifier.ValueText;
    }

    private static string FreeName(SyntaxNode place)
    {
        HashSet<string> taken = [.. (FunctionAround(place) ?? place).DescendantTokens().Select(token => token.ValueText)];
        return taken.Contains("loop") ? "eventLoop" : "loop";
    }

    private static void KeepLoop(SyntaxEditor editor, SyntaxNode place, string loop)
    {
        StatementSyntax keep = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
                SyntaxFactory.ParseTypeName("global::Loop.EventLoop").WithAdditionalAnnotations(Simplifier.Annotation),
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(loop)
                    .WithInitializer(SyntaxFactory.EqualsValueClause(SyntaxFactory.IdentifierName(LoopProperty))))))
            .WithAdditionalAnnotations(Formatter.Annotation);
        if (place is not MethodDeclarationSyntax)
        {
            editor.ReplaceNode((SyntaxNode)place.Parent!, (current, _) => WithFirst(current, place, keep, loop));
            return;
        }

        editor.ReplaceNode(place, (current, _) =>
        {
            MethodDeclarationSyntax method = (MethodDeclarationSyntax)current;
            return method.ExpressionBody is not { } body ? method : method
                .WithExpressionBody(null)
                .WithSemicolonToken(default)
                .WithBody(SyntaxFactory.Block(keep, SyntaxFactory.ExpressionStatement(body.Expression.WithoutTrivia())))
                .WithTrailingTrivia(method.GetTrailingTrivia())
                .WithAdditionalAnnotations(Formatter.Annotation);
        });
    }

    /// <summary>Adds the local where it is not there yet: several uses want it once.</summary>
    private static SyntaxNode WithFirst(SyntaxNode block, SyntaxNode place, StatementSyntax keep, string loop)
    {
        SyntaxList<StatementSyntax> statements = block is BlockSyntax braces ? braces.Statements : ((SwitchSectionSyntax)block).Statements;
        if (statements.Any(statement => statement is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: { } name }] } && name == loop))
        {
            return block;
        }

        SyntaxList<StatementSyntax> before = place.Parent is BlockSyntax original ? original.Statements : ((SwitchSectionSyntax)place.Parent!).Statements;
        int index = before.IndexOf((StatementSyntax)place);
        StatementSyntax first = statements[index];
        statements = statements.Replace(first, first.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation))
            .Insert(index, keep.WithLeadingTrivia(first.GetLeadingTrivia()));
        return block is BlockSyntax one ? one.WithStatements(statements) : ((SwitchSectionSyntax)block).WithStatements(statements);
    }
}
