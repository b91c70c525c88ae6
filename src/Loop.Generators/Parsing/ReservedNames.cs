using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Whether the names of the generated members are free in a handler class, and how its bases have them declared.</summary>
internal static class ReservedNames
{
    public static ContextMembers Check(INamedTypeSymbol type, EventMethods methods, Compilation compilation, Problems problems) => new(
        methods.IsPlainActor ? null : Check(Names.Connection, "private", type, compilation, problems),
        methods.HandlesDatagrams ? Check(Names.Datagrams, "private", type, compilation, problems) : null,
        Check(Names.Self, "private", type, compilation, problems),
        Check(Names.EventLoop, "private static", type, compilation, problems));

    /// <summary>A name that neither the class nor anything that it inherits has.</summary>
    public static string Unused(string wanted, INamedTypeSymbol type)
    {
        string name = wanted;
        for (int number = 2; IsUsed(name, type); number++)
        {
            name = wanted + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return name;
    }

    private static bool IsUsed(string name, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (!ancestor.GetMembers(name).IsEmpty)
            {
                return true;
            }
        }

        return UserOf(name, type) is not null;
    }

    /// <summary>The modifiers of a generated member; null where it cannot be written.</summary>
    private static string? Check(string name, string usual, INamedTypeSymbol type, Compilation compilation, Problems problems)
    {
        if (UserOf(name, type) is { } user)
        {
            problems.Add(new(HandlerRule.ReservedName, user, type.Name, name, "the name cannot be used for anything else in it", "rename this one"));
            return null;
        }

        ISymbol? inherited = Inherited(name, type, compilation);
        if (inherited is not { IsAbstract: true })
        {
            return inherited is null ? usual : usual + " new";
        }

        if (inherited is IPropertySymbol property && IsOfGeneratedType(property, type))
        {
            return AccessOf(property, compilation) + " override";
        }

        problems.Add(new(
            HandlerRule.ReservedName, type, type.Name, name, $"nothing can implement the abstract one of '{inherited.ContainingType.Name}'", "rename that one")
        {
            Related = inherited,
        });
        return null;
    }

    private static ISymbol? Inherited(string name, INamedTypeSymbol type, Compilation compilation)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            foreach (ISymbol member in ancestor.GetMembers(name))
            {
                if (compilation.IsSymbolAccessibleWithin(member, type))
                {
                    return member;
                }
            }
        }

        return null;
    }

    /// <summary>True for a property that the generated member can implement.</summary>
    private static bool IsOfGeneratedType(IPropertySymbol property, INamedTypeSymbol type) =>
        property is { GetMethod: not null, SetMethod: null, RefKind: RefKind.None } && property.Name switch
        {
            Names.Self => Names.IsLoopType(property.Type, "Address", arity: 1)
                && SymbolEqualityComparer.Default.Equals(((INamedTypeSymbol)property.Type).TypeArguments[0], type),
            Names.Datagrams => Names.IsLoopType(property.Type, "DatagramSocket"),
            _ => Names.IsLoopType(property.Type, property.Name),
        };

    /// <summary>The access that an override has to state.</summary>
    private static string AccessOf(IPropertySymbol overridden, Compilation compilation) => overridden.DeclaredAccessibility switch
    {
        Accessibility.Public => "public",
        Accessibility.Internal => "internal",
        Accessibility.ProtectedAndInternal => "private protected",
        Accessibility.ProtectedOrInternal when IsOfFriends(overridden.ContainingAssembly, compilation.Assembly) => "protected internal",
        _ => "protected",
    };

    private static bool IsOfFriends(IAssemblySymbol assembly, IAssemblySymbol user) =>
        SymbolEqualityComparer.Default.Equals(assembly, user) || assembly.GivesAccessTo(user);

    /// <summary>The class, type parameter or member that has the name already, or null.</summary>
    private static ISymbol? UserOf(string name, INamedTypeSymbol type)
    {
        if (type.Name == name)
        {
            return type;
        }

        foreach (ITypeParameterSymbol parameter in type.TypeParameters)
        {
            if (parameter.Name == name)
            {
                return parameter;
            }
        }

        foreach (ISymbol member in type.GetMembers(name))
        {
            if (!Names.IsGenerated(member))
            {
                return member;
            }
        }

        return null;
    }
}
