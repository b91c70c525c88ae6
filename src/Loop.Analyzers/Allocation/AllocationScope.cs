using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Allocation;

/// <summary>Where allocations are looked for, and how loudly they are reported.</summary>
internal enum AllocationScope
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As information: methods that run for every message.</summary>
    EventMethod,

    /// <summary>As a warning: what is marked with <c>[AllocationFree]</c>.</summary>
    AllocationFree,
}

/// <summary>Finds the scope of a method.</summary>
internal static class AllocationScopes
{
    // The others run once per connection or less; an object more does not matter there.
    private static readonly HashSet<string> _frequent = new(StringComparer.Ordinal)
    {
        "OnRecvAttribute", "OnMessageAttribute", "OnDatagramAttribute", "OnReadableAttribute", "OnWritableAttribute", "OnDrainedAttribute", "OnTimerAttribute",
    };

    public static AllocationScope Of(ISymbol owner)
    {
        // Constructors and initialisers make what the methods then use.
        if (owner is not IMethodSymbol { MethodKind: not (MethodKind.Constructor or MethodKind.StaticConstructor), IsImplicitlyDeclared: false } method)
        {
            return AllocationScope.None;
        }

        if (IsMarked(method) || (method.AssociatedSymbol is { } property && IsMarked(property)))
        {
            return AllocationScope.AllocationFree;
        }

        if (IsWithinMarked(method.ContainingType))
        {
            return AllocationScope.AllocationFree;
        }

        return Names.IsHandler(method.ContainingType) && method.GetAttributes().Any(IsFrequent) ? AllocationScope.EventMethod : AllocationScope.None;
    }

    /// <summary>True for a type with <c>[AllocationFree]</c>, or within one.</summary>
    public static bool IsWithinMarked(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (IsMarked(type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for what has <c>[AllocationFree]</c> itself.</summary>
    public static bool IsMarked(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (Names.IsLoopType(attribute.AttributeClass, "AllocationFreeAttribute"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFrequent(AttributeData attribute) =>
        attribute.AttributeClass is { Name: { } name } type && _frequent.Contains(name) && Names.IsLoopType(type, name);
}
