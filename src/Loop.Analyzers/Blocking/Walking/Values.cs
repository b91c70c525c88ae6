using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>What an expression's value is, as far as the text around it says.</summary>
internal static partial class Values
{
    /// <summary>The expression without conversions, parentheses and query syntax around it; <c>x?.M()</c>'s placeholder is <c>x</c>.</summary>
    public static IOperation? Unwrap(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case ITranslatedQueryOperation query:
                    operation = query.Operation;
                    break;
                case IDelegateCreationOperation creation:
                    operation = creation.Target;
                    break;
                case IConditionalAccessInstanceOperation placeholder when Access(placeholder) is { } access:
                    operation = access.Operation;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The one value that a local ever has, or null where there are several, or none that is known.</summary>
    public static IOperation? Only(ILocalSymbol local, SemanticModel? model, CancellationToken cancellation)
    {
        if (model is null
            || local.DeclaringSyntaxReferences is not [var reference]
            || reference.SyntaxTree != model.SyntaxTree
            || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax declarator)
        {
            return null;
        }

        List<ExpressionSyntax> values = [];
        if (declarator.Initializer is { } initialiser)
        {
            values.Add(initialiser.Value);
        }

        foreach ((IdentifierNameSyntax name, ExpressionSyntax? value) in WritesOf(local, declarator, model, cancellation))
        {
            if (value is null || name.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression })
            {
                return null;
            }

            values.Add(value);
        }

        return values is [var only] ? Unwrap(model.GetOperation(only, cancellation)) : null;
    }

    private static IEnumerable<(IdentifierNameSyntax Name, ExpressionSyntax? Value)> WritesOf(
        ILocalSymbol local, SyntaxNode declarator, SemanticModel model, CancellationToken cancellation)
    {
        SyntaxNode scope = declarator.FirstAncestorOrSelf<SyntaxNode>(node => node is MemberDeclarationSyntax or AccessorDeclarationSyntax)
            ?? declarator.SyntaxTree.GetRoot(cancellation);
        foreach (IdentifierNameSyntax name in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText == local.Name
                && IsWritten(name, out ExpressionSyntax? value)
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, local))
            {
                yield return (name, value);
            }
        }
    }

    /// <summary>True where a name is written to; the value is null where it comes from elsewhere.</summary>
    private static bool IsWritten(IdentifierNameSyntax name, out ExpressionSyntax? value)
    {
        value = name.Parent is AssignmentExpressionSyntax written && written.Left == name ? written.Right : null;
        return name.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == name,
            ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax { Parent: AssignmentExpressionSyntax },
            RefExpressionSyntax => true,
            PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => name.Parent.IsKind(SyntaxKind.AddressOfExpression),
            _ => false,
        };
    }

    private static IConditionalAccessOperation? Access(IConditionalAccessInstanceOperation placeholder)
    {
        for (IOperation? parent = placeholder.Parent, child = placeholder; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == child)
            {
                return access;
            }
        }

        return null;
    }
}
