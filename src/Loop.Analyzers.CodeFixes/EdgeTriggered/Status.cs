using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>Reads and writes comparisons with <c>IoStatus.Ok</c>.</summary>
internal static class Status
{
    /// <summary><c>IoStatus.Ok</c>, written as shortly as the file allows.</summary>
    public static ExpressionSyntax Ok() => Value("Ok");

    /// <summary><c>IoStatus.WouldBlock</c>.</summary>
    public static ExpressionSyntax WouldBlock() => Value("WouldBlock");

    /// <summary><c>IoStatus status = value;</c>, or without a value.</summary>
    public static LocalDeclarationStatementSyntax Declare(SyntaxToken name, ExpressionSyntax? value = null) =>
        SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
            SyntaxFactory.ParseTypeName("global::Loop.IoStatus").WithAdditionalAnnotations(Simplifier.Annotation),
            SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name.WithoutTrivia())
                .WithInitializer(value is null ? null : SyntaxFactory.EqualsValueClause(value)))));

    /// <summary><c>status == IoStatus.Ok</c> and its like.</summary>
    public static ExpressionSyntax Is(SyntaxKind comparison, SyntaxToken name, ExpressionSyntax value) =>
        SyntaxFactory.BinaryExpression(comparison, SyntaxFactory.IdentifierName(name.WithoutTrivia()), value);

    /// <summary>True for <c>attempt == IoStatus.Ok</c> and <c>attempt is IoStatus.Ok</c>.</summary>
    public static bool IsSuccess(ExpressionSyntax condition, ExpressionSyntax attempt) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } binary => binary.Left == attempt && IsOk(binary.Right),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax constant } pattern => pattern.Expression == attempt && IsOk(constant.Expression),
        _ => false,
    };

    /// <summary>True for <c>attempt != IoStatus.Ok</c> and <c>attempt is not IoStatus.Ok</c>.</summary>
    public static bool IsFailure(ExpressionSyntax condition, ExpressionSyntax attempt) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } binary => binary.Left == attempt && IsOk(binary.Right),
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax constant } } pattern =>
            pattern.Expression == attempt && IsOk(constant.Expression),
        _ => false,
    };

    private static ExpressionSyntax Value(string name) =>
        SyntaxFactory.ParseExpression("global::Loop.IoStatus." + name).WithAdditionalAnnotations(Simplifier.Annotation);

    private static bool IsOk(ExpressionSyntax expression) => expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Ok" };
}
