using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>
/// What fields, properties and events hold, as far as the class that declares them says. A field counts that gets its values in initialisers and constructors
/// only: of what is written later nobody knows whether it is there when it is read.
/// </summary>
internal static class Stored
{
    /// <summary>The values that a member of this compilation may have, or none where it may have others at any time.</summary>
    public static List<IOperation> In(ISymbol member, Compilation compilation, CancellationToken cancellation)
    {
        List<IOperation> values = [];
        ISymbol definition = member.OriginalDefinition;
        if (!SymbolEqualityComparer.Default.Equals(definition.ContainingAssembly, compilation.Assembly) || !IsKept(definition))
        {
            return values;
        }

        foreach (SyntaxReference part in definition.ContainingType.DeclaringSyntaxReferences)
        {
            SyntaxNode type = part.GetSyntax(cancellation);
            if (!compilation.ContainsSyntaxTree(type.SyntaxTree))
            {
                continue;
            }

            SemanticModel? model = null;
            foreach (SyntaxNode node in type.DescendantNodes())
            {
                (ExpressionSyntax? value, bool isDeclared) = ValueOf(node, definition.Name);
                if (value is null)
                {
                    continue;
                }

#pragma warning disable RS1030
                model ??= compilation.GetSemanticModel(type.SyntaxTree);
#pragma warning restore RS1030
                if (!SymbolEqualityComparer.Default.Equals(Written(node, model, cancellation)?.OriginalDefinition, definition))
                {
                    continue;
                }

                if (!isDeclared && definition is not IEventSymbol && !IsAtStart(node, definition.IsStatic))
                {
                    return [];
                }

                if (model.GetOperation(value, cancellation) is { } operation && Values.Unwrap(operation) is { ConstantValue.HasValue: false } unwrapped)
                {
                    values.Add(unwrapped);
                }
            }
        }

        return values;
    }

    /// <summary>True for what nothing outside of the class can write to, or only while the object is made.</summary>
    private static bool IsKept(ISymbol member) => member switch
    {
        IFieldSymbol { IsConst: false } field => field.IsReadOnly || field.DeclaredAccessibility == Accessibility.Private,
        IPropertySymbol { IsIndexer: false, IsAbstract: false } property => property.SetMethod is null or { IsInitOnly: true } or { DeclaredAccessibility: Accessibility.Private }
            || property.DeclaredAccessibility == Accessibility.Private,
        IEventSymbol { IsAbstract: false } => true,
        _ => false,
    };

    private static (ExpressionSyntax? Value, bool IsDeclared) ValueOf(SyntaxNode node, string name) => node switch
    {
        VariableDeclaratorSyntax { Initializer.Value: { } value } field when field.Identifier.ValueText == name => (value, true),
        PropertyDeclarationSyntax { Initializer.Value: { } value } property when property.Identifier.ValueText == name => (value, true),
        AssignmentExpressionSyntax { Left: { } left } assignment when NameOf(left) == name
            && assignment.Kind() is SyntaxKind.SimpleAssignmentExpression or SyntaxKind.AddAssignmentExpression or SyntaxKind.CoalesceAssignmentExpression =>
            (assignment.Right, false),
        _ => (null, false),
    };

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    private static ISymbol? Written(SyntaxNode node, SemanticModel model, CancellationToken cancellation) => node is AssignmentExpressionSyntax assignment
        ? model.GetSymbolInfo(assignment.Left, cancellation).Symbol
        : model.GetDeclaredSymbol(node, cancellation);

    /// <summary>True in a constructor, outside of its lambdas.</summary>
    private static bool IsAtStart(SyntaxNode node, bool isStatic) =>
        node.FirstAncestorOrSelf<SyntaxNode>(static place => place is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            is ConstructorDeclarationSyntax constructor
        && constructor.Modifiers.Any(SyntaxKind.StaticKeyword) == isStatic;
}
