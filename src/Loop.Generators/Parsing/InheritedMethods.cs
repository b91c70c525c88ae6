using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Parsing;

/// <summary>The event methods that a handler class inherits, and whether a call of them by name reaches them.</summary>
internal static class InheritedMethods
{
    /// <summary>The methods that a class declares, then those of its base classes, nearest first; none of a base that is a handler itself, which is a mistake of its own.</summary>
    public static IEnumerable<IMethodSymbol> AndOwn(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? part = type; part is not null && part.SpecialType != SpecialType.System_Object; part = part.BaseType)
        {
            if (!ReferenceEquals(part, type) && Names.IsHandler(part))
            {
                yield break;
            }

            foreach (ISymbol member in part.GetMembers())
            {
                if (member is IMethodSymbol method)
                {
                    yield return method;
                }
            }
        }
    }

    /// <summary>True where a class between the method's own and the handler overrides it and says anew what it is for.</summary>
    public static bool IsMarkedAnew(IMethodSymbol method, EventAttribute attribute, INamedTypeSymbol type)
    {
        foreach (IMethodSymbol other in AndOwn(type))
        {
            if (SymbolEqualityComparer.Default.Equals(other.ContainingType, method.ContainingType))
            {
                return false;
            }

            if (Overrides(other, method) && EventAttribute.On(other).Contains(attribute))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An override of an inherited method runs in its place, and nobody waits for one that is async void either.</summary>
    public static void CheckOverride(IMethodSymbol method, EventAttribute attribute, INamedTypeSymbol type, Problems problems)
    {
        if (AndOwn(type).FirstOrDefault(other => Overrides(other, method)) is { IsAsync: true, ReturnsVoid: true } running)
        {
            bool isOwn = SymbolEqualityComparer.Default.Equals(running.ContainingType, type);
            string remedy = EventSignature.InsteadOfAsyncVoid(running, attribute);
            problems.Add(new(HandlerRule.AsyncVoid, isOwn ? running : type, attribute.Written, method.Name, remedy) { Related = isOwn ? method : running });
        }
    }

    /// <summary>Whether the loop of a class reaches a method of its base classes.</summary>
    /// <returns>False when it does not, and the problems say why.</returns>
    public static bool IsReached(IMethodSymbol method, EventAttribute attribute, INamedTypeSymbol type, Compilation compilation, Problems problems)
    {
        string ancestor = method.ContainingType.Name;
        if (!compilation.IsSymbolAccessibleWithin(method, type, type))
        {
            problems.Add(new(
                HandlerRule.UncallableEventMethod, method, attribute.Written, method.Name,
                $"is inherited from '{ancestor}', and '{type.Name}' has no access to it", "make it protected"));
            return false;
        }

        for (INamedTypeSymbol? nearer = type; nearer is not null && !SymbolEqualityComparer.Default.Equals(nearer, method.ContainingType); nearer = nearer.BaseType)
        {
            foreach (ISymbol member in nearer.GetMembers(method.Name))
            {
                if (!member.IsOverride && compilation.IsSymbolAccessibleWithin(member, type, type) && TakesTheCall(member, method, compilation))
                {
                    problems.Add(new(
                        HandlerRule.UncallableEventMethod, method, attribute.Written, method.Name,
                        $"is inherited from '{ancestor}', and a call of that name finds the one of '{nearer.Name}'", "override it there, or rename one of the two"));
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The method of the same class that a call finds in the place of this one, because its priority is higher (C# 13); null where there is none.</summary>
    public static IMethodSymbol? InThePlaceOf(IMethodSymbol method, Compilation compilation) => method.ContainingType.GetMembers(method.Name)
        .OfType<IMethodSymbol>()
        .FirstOrDefault(other => PriorityOf(other) > PriorityOf(method)
            && (!other.IsGenericMethod || other.Parameters.Length == method.Parameters.Length)
            && TakesTheCall(other, method, compilation));

    private static int PriorityOf(IMethodSymbol method)
    {
        // An override has that of what it overrides first.
        IMethodSymbol first = method;
        while (first.OverriddenMethod is { } overridden)
        {
            first = overridden;
        }

        AttributeData? priority = first.GetAttributes().FirstOrDefault(static attribute =>
            Names.IsType(attribute.AttributeClass, "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute"));
        return priority is { ConstructorArguments: [{ Value: int value }] } ? value : 0;
    }

    private static bool Overrides(IMethodSymbol method, IMethodSymbol overridden)
    {
        for (IMethodSymbol? next = method.OverriddenMethod; next is not null; next = next.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(next, overridden))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In a nearer class any member of the name that could be meant is meant, however much better the inherited method fits.</summary>
    private static bool TakesTheCall(ISymbol member, IMethodSymbol method, Compilation compilation)
    {
        if (member is not IMethodSymbol other || other.IsGenericMethod)
        {
            return true;
        }

        int given = method.Parameters.Length;
        if (other.Parameters.Length < given || (other.Parameters.Length > given && other.Parameters[given] is { IsOptional: false, IsParams: false }))
        {
            return false;
        }

        for (int i = 0; i < given; i++)
        {
            if (!other.Parameters[i].IsParams && !compilation.ClassifyConversion(method.Parameters[i].Type, other.Parameters[i].Type).IsImplicit)
            {
                return false;
            }
        }

        return true;
    }
}
