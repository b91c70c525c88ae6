using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>The kinds of framing.</summary>
internal enum FramingKind
{
    Delimited,
    LengthPrefixed,
    FixedLength,
    FramedBy,
}

/// <summary>One of the attributes that cut received bytes into frames, as it stands on a method.</summary>
internal readonly struct FramingAttribute
{
    private FramingAttribute(FramingKind kind, AttributeData data)
    {
        Kind = kind;
        Data = data;
    }

    public FramingKind Kind { get; }

    public AttributeData Data { get; }

    /// <summary>The attribute as messages write it, without its values.</summary>
    public string Written => Kind switch
    {
        FramingKind.FramedBy => "[FramedBy<T>]",
        _ => "[" + Kind + "]",
    };

    /// <summary>The ones on a method.</summary>
    public static List<FramingAttribute> On(IMethodSymbol method)
    {
        List<FramingAttribute> found = [];
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (KindOf(attribute.AttributeClass) is { } kind)
            {
                found.Add(new(kind, attribute));
            }
        }

        return found;
    }

    /// <summary>The value of a property that the attribute states, or null; an unreadable one is the compiler's to report.</summary>
    public object? Stated(string name, Problems problems)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in Data.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Kind == TypedConstantKind.Error)
            {
                problems.AddIncomplete();
            }
            else if (argument.Key == name)
            {
                return argument.Value.Value;
            }
        }

        return null;
    }

    private static FramingKind? KindOf(INamedTypeSymbol? type)
    {
        if (Names.IsLoopType(type, "DelimitedAttribute"))
        {
            return FramingKind.Delimited;
        }

        if (Names.IsLoopType(type, "LengthPrefixedAttribute"))
        {
            return FramingKind.LengthPrefixed;
        }

        if (Names.IsLoopType(type, "FixedLengthAttribute"))
        {
            return FramingKind.FixedLength;
        }

        return Names.IsLoopType(type, "FramedByAttribute", arity: 1) ? FramingKind.FramedBy : null;
    }
}
