using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Analyzers.Buffers;

/// <summary>What of a handler belongs to its loop: its connection, and what changes while it runs.</summary>
internal static class HandlerState
{
    private const int MostCalls = 4;

    /// <summary>True for a member that only the loop may touch.</summary>
    public static bool IsOfTheLoop(ISymbol member, CancellationToken cancellation) => IsOfTheLoop(member, MostCalls, cancellation);

    private static bool IsOfTheLoop(ISymbol member, int calls, CancellationToken cancellation) => member switch
    {
        IFieldSymbol { IsStatic: false } field => BufferNames.IsConnection(field.Type) || field is { IsReadOnly: false, IsConst: false },
        IPropertySymbol { Type: { } type } when BufferNames.IsConnection(type) => true,
        IPropertySymbol { IsStatic: false, SetMethod: { IsInitOnly: false } } => true,
        IPropertySymbol { IsStatic: false, GetMethod: { } getter } property => Names.IsGenerated(property)
            ? property.Name == Names.Connection
            : Uses(getter, property.ContainingType, calls, cancellation),
        IMethodSymbol { IsStatic: false } method => Uses(method, method.ContainingType, calls, cancellation),
        _ => false,
    };

    /// <summary>True where a method names such a member, itself or through other methods of the class. By names: a local that hides a field counts as the field.</summary>
    private static bool Uses(IMethodSymbol method, INamedTypeSymbol type, int calls, CancellationToken cancellation)
    {
        if (calls == 0)
        {
            return false;
        }

        foreach (SyntaxReference part in method.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in part.GetSyntax(cancellation).DescendantTokens())
            {
                if (!token.IsKind(SyntaxKind.IdentifierToken))
                {
                    continue;
                }

                if (token.ValueText == Names.Connection)
                {
                    return true;
                }

                foreach (ISymbol named in type.GetMembers(token.ValueText))
                {
                    if (!SymbolEqualityComparer.Default.Equals(named, method) && IsOfTheLoop(named, calls - 1, cancellation))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
