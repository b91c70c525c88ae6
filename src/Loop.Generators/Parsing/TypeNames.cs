using System.Text;
using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>How a handler class and the types around it are written in its generated part.</summary>
internal static class TypeNames
{
    /// <summary>The types that a class is nested in, outermost first.</summary>
    public static EquatableArray<TypeHeader> ContainingTypes(INamedTypeSymbol type)
    {
        List<TypeHeader> headers = [];
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            headers.Insert(0, Header(outer));
        }

        return headers.ToEquatableArray();
    }

    /// <summary>How a part of a type begins. Constraints and modifiers other than <c>partial</c> need not be repeated.</summary>
    public static TypeHeader Header(INamedTypeSymbol type)
    {
        string keyword = type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        return new TypeHeader(keyword, Written(type));
    }

    /// <summary>The class as its own body names it: its simple name, unless it inherits a nested type of that name.</summary>
    public static string Self(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (!ancestor.GetTypeMembers(type.Name).IsEmpty)
            {
                return Identifiers.FullType(type);
            }
        }

        return Written(type);
    }

    /// <summary>The name of the generated file, from the full name of the class; only characters that every file system takes.</summary>
    public static string HintName(INamedTypeSymbol type)
    {
        StringBuilder name = new();
        for (INamedTypeSymbol? part = type; part is not null; part = part.ContainingType)
        {
            string arity = part.Arity == 0 ? "" : "_" + part.Arity.ToString(System.Globalization.CultureInfo.InvariantCulture);
            name.Insert(0, "." + part.Name + arity);
        }

        for (INamespaceSymbol part = type.ContainingNamespace; !part.IsGlobalNamespace; part = part.ContainingNamespace)
        {
            name.Insert(0, "." + part.Name);
        }

        name.Remove(0, 1);
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsLetterOrDigit(name[i]) && name[i] is not ('.' or '_'))
            {
                name[i] = '-';
            }
        }

        return name.ToString();
    }

    private static string Written(INamedTypeSymbol type)
    {
        string name = Identifiers.Type(type.Name);
        if (type.Arity == 0)
        {
            return name;
        }

        return name + "<" + string.Join(", ", type.TypeParameters.Select(parameter => Identifiers.Type(parameter.Name))) + ">";
    }
}
