using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>
/// Whether two types can be the same once type parameters have their arguments. No class may implement one generic interface for both (CS0695), and
/// nothing would say which of two methods a message is for.
/// </summary>
internal static class TypeUnification
{
    public static bool CanBeSame(ITypeSymbol left, ITypeSymbol right) => (left, right) switch
    {
        (ITypeParameterSymbol, _) or (_, ITypeParameterSymbol) => true,
        (IArrayTypeSymbol a, IArrayTypeSymbol b) => a.Rank == b.Rank && CanBeSame(a.ElementType, b.ElementType),
        (INamedTypeSymbol a, INamedTypeSymbol b) => CanBeSame(a, b),
        _ => SymbolEqualityComparer.Default.Equals(left, right),
    };

    // The names of a tuple's elements make no other type.
    private static bool CanBeSame(INamedTypeSymbol left, INamedTypeSymbol right)
    {
        INamedTypeSymbol a = left.TupleUnderlyingType ?? left;
        INamedTypeSymbol b = right.TupleUnderlyingType ?? right;
        if (!SymbolEqualityComparer.Default.Equals(a.OriginalDefinition, b.OriginalDefinition))
        {
            return false;
        }

        if (a.ContainingType is { } outerA && b.ContainingType is { } outerB && !CanBeSame(outerA, outerB))
        {
            return false;
        }

        return a.TypeArguments.Zip(b.TypeArguments, CanBeSame).All(same => same);
    }
}
