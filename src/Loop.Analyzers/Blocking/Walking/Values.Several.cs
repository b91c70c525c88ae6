using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Where several delegates are called at once: those that <c>+=</c> combines, and those of an array.</summary>
internal static partial class Values
{
    /// <summary>The one delegate that a local begins with, and all that are added to it; none where it is replaced, or written to from elsewhere.</summary>
    public static List<IOperation> Combined(ILocalSymbol local, SemanticModel? model, CancellationToken cancellation)
    {
        List<IOperation> values = [];
        if (model is null
            || local.DeclaringSyntaxReferences is not [var reference]
            || reference.SyntaxTree != model.SyntaxTree
            || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax declarator)
        {
            return values;
        }

        bool hasFirst = Add(declarator.Initializer?.Value);
        foreach ((IdentifierNameSyntax name, ExpressionSyntax? value) in WritesOf(local, declarator, model, cancellation))
        {
            bool isAdded = name.Parent is AssignmentExpressionSyntax
            {
                RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.CoalesceAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression,
            };
            if (value is null || (!isAdded && hasFirst))
            {
                return [];
            }

            hasFirst |= (!name.Parent.IsKind(SyntaxKind.SubtractAssignmentExpression) && Add(value)) && !isAdded;
        }

        return values;

        bool Add(ExpressionSyntax? value)
        {
            if (value is null
                || Unwrap(model.GetOperation(value, cancellation)) is not { ConstantValue.HasValue: false } operation
                || operation is IDefaultValueOperation)
            {
                return false;
            }

            // A local that is a part of its own value brings nothing new.
            if (operation is not ILocalReferenceOperation itself || !SymbolEqualityComparer.Default.Equals(itself.Local, local))
            {
                values.Add(operation);
            }

            return true;
        }
    }

    /// <summary>What <c>foreach</c> takes a local from, or null for another local.</summary>
    public static IOperation? EachOf(ILocalSymbol local, SemanticModel? model, CancellationToken cancellation) =>
        model is not null
        && local.DeclaringSyntaxReferences is [var reference]
        && reference.SyntaxTree == model.SyntaxTree
        && reference.GetSyntax(cancellation) is ForEachStatementSyntax loop
            ? Unwrap(model.GetOperation(loop.Expression, cancellation))
            : null;

    /// <summary>The elements that an array or a collection is written with.</summary>
    public static ImmutableArray<IOperation> ElementsOf(IOperation? collection) => collection switch
    {
        IArrayCreationOperation { Initializer: { } initialiser } => initialiser.ElementValues,
        ICollectionExpressionOperation expression => expression.Elements,
        _ => [],
    };
}
