using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Handlers;

/// <summary>The classes that handler classes derive from: their event methods are inherited. Looked for only once somebody asks.</summary>
internal sealed class HandlerBases(Compilation compilation)
{
    private readonly Lazy<HashSet<ISymbol>> _types = new(() => Find(compilation));

    private readonly Lazy<bool> _hasFriends = new(() => compilation.Assembly.GetAttributes().Any(static attribute =>
        Names.IsType(attribute.AttributeClass, "System.Runtime.CompilerServices.InternalsVisibleToAttribute")));

    /// <summary>True for a method that handlers may inherit: of a base class of one in this compilation, or of an abstract class, whose handlers may be elsewhere.</summary>
    public bool MayInherit(IMethodSymbol method) => method.ContainingType is { TypeKind: TypeKind.Class } type
        && ((type.IsAbstract && method.DeclaredAccessibility != Accessibility.Private && !IsOutOfReach(method)) || _types.Value.Contains(type));

    /// <summary>True for a class that a handler of this compilation derives from.</summary>
    public bool HasHandlers(INamedTypeSymbol type) => _types.Value.Contains(type);

    /// <summary>True for a method that handlers of other assemblies have no access to, though they may derive from its class.</summary>
    public bool IsOutOfReach(IMethodSymbol method) =>
        method.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal
        && method.ContainingType.IsAbstract
        && IsSeenElsewhere(method.ContainingType)
        && !_hasFriends.Value;

    private static bool IsSeenElsewhere(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            if (level.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }

    private static HashSet<ISymbol> Find(Compilation compilation)
    {
        HashSet<ISymbol> found = new(SymbolEqualityComparer.Default);
        Stack<INamespaceOrTypeSymbol> open = new();
        open.Push(compilation.Assembly.GlobalNamespace);
        while (open.Count > 0)
        {
            foreach (ISymbol member in open.Pop().GetMembers())
            {
                if (member is not INamespaceOrTypeSymbol inner)
                {
                    continue;
                }

                open.Push(inner);
                INamedTypeSymbol? ancestor = inner is INamedTypeSymbol type && Names.IsHandler(type) ? type.BaseType : null;
                for (; ancestor is not null; ancestor = ancestor.BaseType)
                {
                    found.Add(ancestor.OriginalDefinition);
                }
            }
        }

        return found;
    }
}
