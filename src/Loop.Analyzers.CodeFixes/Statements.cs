using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Loop.Analyzers.CodeFixes;

/// <summary>Makes and places statements.</summary>
internal static class Statements
{
    /// <summary>A statement from its text.</summary>
    public static StatementSyntax Parse(string text) =>
        SyntaxFactory.ParseStatement(text).NormalizeWhitespace(elasticTrivia: true).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary><c>_</c>, to assign to nothing; a plain name of that letter would be looked for.</summary>
    public static ExpressionSyntax Discard() =>
        SyntaxFactory.IdentifierName(SyntaxFactory.Identifier(default, SyntaxKind.UnderscoreToken, "_", "_", default));

    /// <summary>Places a statement before another, in a block of its own where the other stands alone under an <c>if</c> or a loop.</summary>
    public static void InsertBefore(SyntaxEditor editor, StatementSyntax statement, StatementSyntax inserted)
    {
        if (statement.Parent is BlockSyntax or SwitchSectionSyntax)
        {
            editor.InsertBefore(statement, inserted.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed));
            return;
        }

        editor.ReplaceNode(statement, (current, _) => SyntaxFactory
            .Block(inserted.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed), ((StatementSyntax)current).WithoutTrivia())
            .WithTriviaFrom(current)
            .WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>Places a statement at the end of a method's body.</summary>
    /// <returns>False where the method has none that could take it.</returns>
    public static bool TryAppend(SyntaxEditor editor, MethodDeclarationSyntax method, StatementSyntax appended)
    {
        if (method.Body is { } body)
        {
            editor.ReplaceNode(body, (current, _) => ((BlockSyntax)current).AddStatements(appended));
            return true;
        }

        if (method.ExpressionBody is not { Expression: { } expression } || method.ReturnType is not PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword })
        {
            return false;
        }

        StatementSyntax statement = SyntaxFactory.ExpressionStatement(expression.WithoutTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        editor.ReplaceNode(method, (current, _) => ((MethodDeclarationSyntax)current)
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithBody(SyntaxFactory.Block(statement, appended))
            .WithTrailingTrivia(current.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation));
        return true;
    }
}
