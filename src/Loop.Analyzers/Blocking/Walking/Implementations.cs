using System.Runtime.CompilerServices;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>
/// What is behind the interfaces of a compilation. Where nobody else can implement one, and one class or struct here does, a call through it has one target.
/// Another assembly that sees internals may bring its own, so with <c>[InternalsVisibleTo]</c> only private interfaces are known.
/// </summary>
internal sealed class Implementations
{
    private static readonly ConditionalWeakTable<Compilation, Implementations> _known = new();

    private readonly Dictionary<INamedTypeSymbol, INamedTypeSymbol?> _only = new(SymbolEqualityComparer.Default);
    private readonly bool _hasFriends;

    private Implementations(Compilation compilation)
    {
        _hasFriends = compilation.Assembly.GetAttributes().Any(static attribute =>
            Names.IsType(attribute.AttributeClass, "System.Runtime.CompilerServices.InternalsVisibleToAttribute"));
        Read(compilation.Assembly.GlobalNamespace);
    }

    /// <summary>The only type that implements an interface, or null.</summary>
    public static INamedTypeSymbol? Only(INamedTypeSymbol contract, Compilation compilation)
    {
        Implementations known = _known.GetValue(compilation, static compilation => new(compilation));
        return known.IsOwn(contract) && known._only.TryGetValue(contract.OriginalDefinition, out INamedTypeSymbol? only) ? only : null;
    }

    /// <summary>The method of a type that a call of an interface's method reaches; the interface's own where the type leaves it to that.</summary>
    public static IMethodSymbol? Of(IMethodSymbol method, INamedTypeSymbol type)
    {
        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            if (!SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, method.ContainingType.OriginalDefinition))
            {
                continue;
            }

            foreach (ISymbol member in contract.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method.OriginalDefinition))
                {
                    return (type.FindImplementationForInterfaceMember(member) as IMethodSymbol)?.OriginalDefinition;
                }
            }
        }

        return null;
    }

    private void Read(INamespaceSymbol space)
    {
        foreach (INamespaceOrTypeSymbol member in space.GetMembers())
        {
            if (member is INamespaceSymbol inner)
            {
                Read(inner);
            }
            else if (member is INamedTypeSymbol type)
            {
                Read(type);
            }
        }
    }

    private void Read(INamedTypeSymbol type)
    {
        if (type is { IsAbstract: false, TypeKind: TypeKind.Class or TypeKind.Struct })
        {
            foreach (INamedTypeSymbol contract in type.AllInterfaces.Select(static contract => contract.OriginalDefinition).Where(IsOwn))
            {
                // One type may implement a generic interface twice: then what is called depends on the type argument.
                _only[contract] = _only.ContainsKey(contract) ? null : type;
            }
        }

        foreach (INamedTypeSymbol nested in type.GetTypeMembers())
        {
            Read(nested);
        }
    }

    /// <summary>True for an interface that nobody outside can implement.</summary>
    private bool IsOwn(INamedTypeSymbol contract)
    {
        for (INamedTypeSymbol? level = contract; level is not null; level = level.ContainingType)
        {
            if (level.DeclaredAccessibility == Accessibility.Private
                || (!_hasFriends && level.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal))
            {
                return level.DeclaringSyntaxReferences.Length > 0;
            }
        }

        return false;
    }
}
