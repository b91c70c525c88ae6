using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>What the lambdas and local functions of a piece of code use of what is declared around them.</summary>
internal static class Captured
{
    /// <summary>True where a lambda or local function within an operation names a symbol that is declared outside of it.</summary>
    public static bool Contains(IOperation root, ISymbol symbol)
    {
        foreach (IOperation operation in root.DescendantsAndSelf())
        {
            if (Named(operation) is { } named && SymbolEqualityComparer.Default.Equals(named, symbol) && FunctionAround(operation, root) is { } function
                && !IsDeclaredIn(symbol, function))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first thing from outside that a lambda or local function uses: a local, a parameter or <c>this</c>; null where it stands alone.</summary>
    public static string? FirstIn(IOperation function)
    {
        foreach (IOperation operation in function.Descendants())
        {
            if (operation is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
            {
                return "this";
            }

            if (Named(operation) is { } named && !IsConstant(named) && !IsDeclaredIn(named, function))
            {
                return named.Name;
            }
        }

        return null;
    }

    /// <summary>True for a symbol that is declared outside of a function that uses it.</summary>
    public static bool IsOutside(ISymbol symbol, IOperation function) => !IsDeclaredIn(symbol, function);

    private static ISymbol? Named(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private static bool IsConstant(ISymbol symbol) => symbol is ILocalSymbol { IsConst: true };

    /// <summary>The innermost lambda or local function around an operation, below a root.</summary>
    private static IOperation? FunctionAround(IOperation operation, IOperation root)
    {
        for (IOperation? around = operation.Parent; around is not null && around != root; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return around;
            }
        }

        return null;
    }

    private static bool IsDeclaredIn(ISymbol symbol, IOperation function)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree == function.Syntax.SyntaxTree && function.Syntax.Span.Contains(reference.Span))
            {
                return true;
            }
        }

        return false;
    }
}
