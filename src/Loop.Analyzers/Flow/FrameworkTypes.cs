using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Flow;

/// <summary>Tells types of the framework by their names.</summary>
internal static class FrameworkTypes
{
    /// <summary>True for a type of this namespace and name, whatever its type arguments; the namespace is written with dots.</summary>
    public static bool Is(ITypeSymbol? type, string space, string name) =>
        type is INamedTypeSymbol { ContainingType: null } named && named.Name == name && IsNamespace(named.ContainingNamespace, space, space.Length);

    /// <summary>True for a type of this namespace.</summary>
    public static bool IsIn(ITypeSymbol? type, string space) =>
        type is INamedTypeSymbol { ContainingType: null } named && IsNamespace(named.ContainingNamespace, space, space.Length);

    private static bool IsNamespace(INamespaceSymbol? symbol, string space, int length)
    {
        if (symbol is null || length <= 0)
        {
            return symbol is null or { IsGlobalNamespace: true } && length <= 0;
        }

        int start = length - symbol.Name.Length;
        return symbol.Name.Length > 0
            && start >= 0
            && string.CompareOrdinal(space, start, symbol.Name, 0, symbol.Name.Length) == 0
            && (start == 0 || space[start - 1] == '.')
            && IsNamespace(symbol.ContainingNamespace, space, start - 1);
    }
}
