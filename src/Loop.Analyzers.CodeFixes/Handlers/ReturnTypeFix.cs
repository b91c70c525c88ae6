using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Handlers;

/// <summary>LOOP1008: gives an event method the result that its event can use. What it returned is still computed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnTypeFix))]
[Shared]
public sealed class ReturnTypeFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public ReturnTypeFix()
        : base("Return what the event can use", "LOOP1008")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (editor.OriginalRoot.FindToken(diagnostic.Location.SourceSpan.Start).Parent is not MethodDeclarationSyntax method || EventSignatures.Of(method) is not { } signature)
        {
            return false;
        }

        bool isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword);
        bool wasVoid = method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        if (isAsync || signature.Returns != "void")
        {
            // An async method cannot return a decision, nor wait where the event does not, and nobody can guess which decision a void method would make.
            if ((isAsync && !(signature.Returns == "void" && EventSignatures.MayWait(method))) || wasVoid)
            {
                return false;
            }

            string type = isAsync ? "Loop.LoopTask" : signature.Returns;
            ReplaceType(editor, method.ReturnType, type);
            return true;
        }

        // RecvBuffer and a count: the bytes that are left are carried, and then they lie in no receive buffer.
        if (method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.IntKeyword }
            && method.ParameterList.Parameters is [{ Type: { } taken }]
            && IsRecvBuffer(taken)
            && !EventSignatures.IsFramed(method))
        {
            ReplaceType(editor, taken, signature.Parameters[0].Type);
            return true;
        }

        editor.ReplaceNode(method.ReturnType, (current, _) => SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)).WithTriviaFrom(current));
        DropResults(editor, method);
        return true;
    }

    private static bool IsRecvBuffer(TypeSyntax type) => (type is QualifiedNameSyntax full ? full.Right : type) is IdentifierNameSyntax { Identifier.ValueText: "RecvBuffer" };

    private static void ReplaceType(SyntaxEditor editor, TypeSyntax type, string fullName) => editor.ReplaceNode(
        type,
        (current, _) => SyntaxFactory.ParseTypeName("global::" + fullName).WithTriviaFrom(current).WithAdditionalAnnotations(Simplifier.Annotation));

    private static void DropResults(SyntaxEditor editor, MethodDeclarationSyntax method)
    {
        if (method.ExpressionBody is { Expression: { } expression })
        {
            editor.ReplaceNode(expression, (current, _) => AsStatement((ExpressionSyntax)current));
        }

        foreach (ReturnStatementSyntax returns in method
            .DescendantNodes(node => node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
            .OfType<ReturnStatementSyntax>())
        {
            if (returns.Expression is { } result)
            {
                DropResult(editor, returns, result);
            }
        }
    }

    private static void DropResult(SyntaxEditor editor, ReturnStatementSyntax returns, ExpressionSyntax result)
    {
        StatementSyntax[] kept = IsWithoutEffect(result) ? [] : [SyntaxFactory.ExpressionStatement(AsStatement(result.WithoutTrivia()))];
        bool isLast = returns.Parent is BlockSyntax { Parent: MethodDeclarationSyntax } body && body.Statements.Last() == returns;
        StatementSyntax[] instead = isLast ? kept : [.. kept, SyntaxFactory.ReturnStatement()];
        if (instead.Length == 0)
        {
            editor.RemoveNode(returns, HasComments(returns) ? SyntaxRemoveOptions.KeepExteriorTrivia : SyntaxRemoveOptions.KeepNoTrivia);
        }
        else if (returns.Parent is BlockSyntax or SwitchSectionSyntax)
        {
            foreach (StatementSyntax statement in instead.Take(instead.Length - 1))
            {
                editor.InsertBefore(returns, statement.WithAdditionalAnnotations(Formatter.Annotation));
            }

            editor.ReplaceNode(returns, (current, _) => Formatted(instead[instead.Length - 1], current));
        }
        else
        {
            editor.ReplaceNode(returns, (current, _) => Formatted(SyntaxFactory.Block(instead), current));
        }
    }

    private static StatementSyntax Formatted(StatementSyntax statement, SyntaxNode replaced) =>
        statement.WithTriviaFrom(replaced).WithAdditionalAnnotations(Formatter.Annotation);

    private static bool HasComments(SyntaxNode node) => node.GetLeadingTrivia().Concat(node.GetTrailingTrivia())
        .Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    private static bool IsWithoutEffect(ExpressionSyntax expression) => expression is LiteralExpressionSyntax or IdentifierNameSyntax or DefaultExpressionSyntax;

    /// <summary>An expression as a statement can be: as it is, or assigned to nothing.</summary>
    private static ExpressionSyntax AsStatement(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax or ObjectCreationExpressionSyntax or ThrowExpressionSyntax
            or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }
            or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }
            ? expression
            : SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, Statements.Discard(), expression.WithoutTrivia())
                .WithTriviaFrom(expression).WithAdditionalAnnotations(Formatter.Annotation);
}
