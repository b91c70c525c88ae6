using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Whether the names of the generated members are free in a handler class.</summary>
internal static class ReservedNames
{
    public static ContextMembers Check(INamedTypeSymbol type, EventMethods methods, Compilation compilation, Problems problems) => new(
        methods.IsPlainActor ? MemberUse.Omitted : Check(Names.Connection, type, compilation, problems),
        methods.HandlesDatagrams ? Check(Names.Datagrams, type, compilation, problems) : MemberUse.Omitted,
        Check(Names.Self, type, compilation, problems),
        Check(Names.EventLoop, type, compilation, problems));

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

    private static MemberUse Check(string name, INamedTypeSymbol type, Compilation compilation, Problems problems)
    {
        if (UserOf(name, type) is { } user)
        {
            problems.Add(new(HandlerRule.ReservedName, user, type.Name, name));
            return MemberUse.Omitted;
        }

        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            foreach (ISymbol member in ancestor.GetMembers(name))
            {
                if (compilation.IsSymbolAccessibleWithin(member, type))
                {
                    return MemberUse.HidesInherited;
                }
            }
        }

        return MemberUse.Declared;
    }

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
