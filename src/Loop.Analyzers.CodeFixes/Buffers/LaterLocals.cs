using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Buffers;

/// <summary>Whether code that runs later than where it stands would see a local otherwise than there: changed meanwhile, or disposed.</summary>
internal static class LaterLocals
{
    /// <summary>True where code uses a local that others change or dispose.</summary>
    /// <param name="code">The code that is to run later.</param>
    /// <param name="function">The function that it is in.</param>
    public static bool AreIn(ExpressionSyntax code, SyntaxNode function)
    {
        HashSet<string> used = [.. code.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText)];
        SyntaxNode around = function.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? function;

        // What has no such name is no local of anybody's here: a field that is changed belongs to the loop, and there it is read.
        HashSet<string> locals =
        [
            .. around.DescendantNodes().OfType<VariableDeclaratorSyntax>().Select(static local => local.Identifier.ValueText),
            .. around.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Select(static local => local.Identifier.ValueText),
            .. around.DescendantNodes().OfType<ParameterSyntax>().Select(static parameter => parameter.Identifier.ValueText),
        ];
        used.IntersectWith(locals);
        return used.Count > 0 && around.DescendantNodes().SelectMany(ChangedBy).Any(used.Contains);
    }

    private static IEnumerable<string> ChangedBy(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => [name.Identifier.ValueText],
        AssignmentExpressionSyntax { Left: TupleExpressionSyntax names } => names.Arguments.Select(static argument => argument.Expression.ToString()),
        PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax name, RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } =>
            [name.Identifier.ValueText],
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax name, RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } =>
            [name.Identifier.ValueText],
        ArgumentSyntax { Expression: IdentifierNameSyntax name, RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } => [name.Identifier.ValueText],
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: (int)SyntaxKind.UsingKeyword } declared =>
            declared.Declaration.Variables.Select(static local => local.Identifier.ValueText),
        UsingStatementSyntax { Declaration: { } declared } => declared.Variables.Select(static local => local.Identifier.ValueText),
        UsingStatementSyntax { Expression: IdentifierNameSyntax name } => [name.Identifier.ValueText],
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name, Name.Identifier.ValueText: "Dispose" } } =>
            [name.Identifier.ValueText],
        _ => [],
    };
}
