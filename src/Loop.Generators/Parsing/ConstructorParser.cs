using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Which constructor the loop calls, and where each argument comes from.</summary>
internal static class ConstructorParser
{
    private const string ChoiceAttribute = "Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute";
    private const string SetsRequiredMembersAttribute = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";

    public static EquatableArray<ConstructorArgument> Parse(INamedTypeSymbol type, bool isPlainActor, Problems problems)
    {
        if (type.IsStatic || Choose(type, problems) is not { } constructor)
        {
            return EquatableArray<ConstructorArgument>.Empty;
        }

        CheckRequiredMembers(type, constructor, problems);
        return ConstructorArguments.Of(constructor, isPlainActor, problems);
    }

    /// <summary>The only public constructor, else the only one, else the one that is marked.</summary>
    public static IMethodSymbol? Choose(INamedTypeSymbol type, Problems problems)
    {
        List<IMethodSymbol> candidates = [.. type.InstanceConstructors.Where(constructor => !IsCopy(constructor, type))];
        if (candidates.Any(constructor => constructor.DeclaredAccessibility == Accessibility.Public))
        {
            candidates.RemoveAll(constructor => constructor.DeclaredAccessibility != Accessibility.Public);
        }

        if (candidates.Count > 1)
        {
            List<IMethodSymbol> marked = candidates.FindAll(IsMarked);
            if (marked.Count != 1)
            {
                problems.Add(new(
                    HandlerRule.Constructor, type, type.Name, $"{candidates.Count} of its constructors could be called",
                    "leave one public, or mark one with [ActivatorUtilitiesConstructor]"));
                return null;
            }

            candidates = marked;
        }

        return candidates.FirstOrDefault();
    }

    // A record's copy constructor.
    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        type.IsRecord && constructor.Parameters is [{ Type: { } only }] && SymbolEqualityComparer.Default.Equals(only, type);

    private static bool IsMarked(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(attribute => Names.IsType(attribute.AttributeClass, ChoiceAttribute));

    private static void CheckRequiredMembers(INamedTypeSymbol type, IMethodSymbol constructor, Problems problems)
    {
        if (constructor.GetAttributes().Any(attribute => Names.IsType(attribute.AttributeClass, SetsRequiredMembersAttribute)))
        {
            return;
        }

        for (INamedTypeSymbol? part = type; part is not null; part = part.BaseType)
        {
            foreach (ISymbol member in part.GetMembers())
            {
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
                {
                    problems.Add(new(
                        HandlerRule.Constructor, type, type.Name, $"nothing sets its required member '{member.Name}'",
                        "take the value as a constructor parameter, or mark the constructor with [SetsRequiredMembers]"));
                    return;
                }
            }
        }
    }
}
