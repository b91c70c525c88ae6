using Loop.Analyzers.Blocking.Walking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>A socket whose <c>Blocking</c> is set to false somewhere in its class or method returns at once: the user drives it by readiness.</summary>
internal static class NonBlockingSocket
{
    public static bool IsUsed(IOperation? instance, CancellationToken cancellation)
    {
        if (Values.Unwrap(instance) is not { Type.Name: "Socket" } socket || NameOf(socket) is not { } name)
        {
            return false;
        }

        SyntaxNode? scope = socket.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        return scope is not null && scope.DescendantNodes().Any(node => IsSwitch(node, name));
    }

    private static string? NameOf(IOperation socket) => socket switch
    {
        ILocalReferenceOperation local => local.Local.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        IFieldReferenceOperation field => field.Field.Name,
        IPropertyReferenceOperation property => property.Property.Name,
        _ => null,
    };

    /// <summary><c>socket.Blocking = false</c>, or <c>socket = new Socket(…) { Blocking = false }</c>.</summary>
    private static bool IsSwitch(SyntaxNode node, string name)
    {
        if (node is not AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.FalseLiteralExpression } assignment)
        {
            return false;
        }

        return assignment.Left switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Blocking", Expression: { } target } => LastName(target) == name,
            IdentifierNameSyntax { Identifier.ValueText: "Blocking" } => assignment.Parent?.Parent?.Parent switch
            {
                EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => declarator.Identifier.ValueText == name,
                EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText == name,
                AssignmentExpressionSyntax outer => LastName(outer.Left) == name,
                _ => false,
            },
            _ => false,
        };
    }

    private static string? LastName(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };
}
