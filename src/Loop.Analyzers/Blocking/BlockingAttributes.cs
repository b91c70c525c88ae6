using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking;

/// <summary>What users say about their own members: <c>[Blocking]</c> and <c>[AllowBlocking]</c>.</summary>
internal static class BlockingAttributes
{
    private const string EventPrefix = "On";

    /// <summary>The advice of a <c>[Blocking]</c> member, empty where it gives none; null for a member without the attribute.</summary>
    public static string? Instead(ISymbol member)
    {
        if (Find(member, "BlockingAttribute") is not { } attribute)
        {
            return null;
        }

        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument is { Key: "Instead", Value.Value: string text })
            {
                return text.Trim().TrimEnd('.');
            }
        }

        return "";
    }

    /// <summary>True where the author of a member, or of its class, answers for what blocks in it.</summary>
    public static bool IsAllowed(ISymbol member)
    {
        if (Find(member, "AllowBlockingAttribute") is not null)
        {
            return true;
        }

        for (INamedTypeSymbol? type = member.ContainingType; type is not null; type = type.ContainingType)
        {
            if (Find(type, "AllowBlockingAttribute") is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a method that a loop calls: it, or one that it overrides, has an attribute of an event.</summary>
    public static bool IsEventMethod(IMethodSymbol method)
    {
        for (IMethodSymbol? level = method; level is not null; level = level.OverriddenMethod)
        {
            foreach (AttributeData attribute in level.GetAttributes())
            {
                if (attribute.AttributeClass is { Name: { } name } type
                    && name.StartsWith(EventPrefix, StringComparison.Ordinal)
                    && Names.IsLoopType(type, name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static AttributeData? Find(ISymbol member, string name)
    {
        ISymbol declared = member is IMethodSymbol { AssociatedSymbol: IPropertySymbol property } ? property : member;
        return On(member, name) ?? (ReferenceEquals(declared, member) ? null : On(declared, name));
    }

    private static AttributeData? On(ISymbol member, string name)
    {
        foreach (AttributeData attribute in member.GetAttributes())
        {
            if (Names.IsLoopType(attribute.AttributeClass, name))
            {
                return attribute;
            }
        }

        return null;
    }
}
