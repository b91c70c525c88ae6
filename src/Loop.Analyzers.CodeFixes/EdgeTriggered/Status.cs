using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>Reads and writes comparisons with <c>IoStatus.Ok</c>.</summary>
internal static class Status
{
    /// <summary><c>IoStatus.Ok</c>, written as shortly as the file allows.</summary>
    public static ExpressionSyntax Ok() => SyntaxFactory.ParseExpression("global::Loop.IoStatus.Ok").WithAdditionalAnnotations(Simplifier.Annotation);

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

    private static bool IsOk(ExpressionSyntax expression) => expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Ok" };
}
