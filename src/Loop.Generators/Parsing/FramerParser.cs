using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Reads a framer of the user's own: whether the generated code can hold it and call it, and what it makes of a frame.</summary>
internal static class FramerParser
{
    private const string FieldName = "_framer";

    /// <summary>The attribute as comments and messages write it, without brackets and values.</summary>
    public static string Written(FramingAttribute attribute) =>
        attribute.Data.AttributeClass is { TypeArguments: [{ } framer] } ? $"FramedBy<{Identifiers.ShortType(framer)}>" : "FramedBy";

    /// <summary>Reads the framer of a method, which a handler class may inherit.</summary>
    /// <returns>The framing, or null where the problems say why not.</returns>
    public static FramedByFraming? Parse(
        IMethodSymbol method, FramingAttribute attribute, string written, int maxLength, INamedTypeSymbol handler, Compilation compilation, Problems problems)
    {
        if (attribute.Data.AttributeClass is not { TypeArguments: [INamedTypeSymbol { IsUnboundGenericType: false } framer] } || Names.IsUnresolved(framer))
        {
            // Half-typed, or a type parameter, which no attribute may name (CS8968).
            problems.AddIncomplete();
            return null;
        }

        List<ITypeSymbol> frames = FramesOf(framer);
        if (Unfit(framer, frames, handler, compilation) is var (reason, remedy))
        {
            problems.Add(new(HandlerRule.UnfitFramer, method, Identifiers.ShortType(framer), reason, remedy) { Attribute = attribute.Data });
            return null;
        }

        if (frames.Any(Names.IsUnresolved))
        {
            problems.AddIncomplete();
            return null;
        }

        ITypeSymbol? taken = FramedSignature.ParametersOf(method) is [{ RefKind: RefKind.None or RefKind.In, Type: { } type }] ? type : null;
        ITypeSymbol? frame = frames.Find(candidate => SymbolEqualityComparer.Default.Equals(candidate, taken));
        if (frame is null)
        {
            if (!method.Parameters.Any(parameter => Names.IsUnresolved(parameter.Type)))
            {
                string makes = string.Join(" or ", frames.Select(Identifiers.ShortType));
                problems.Add(FramedSignature.WrongParameters(method, $"one {makes}, which is what '{framer.Name}' makes of a frame"));
            }

            return null;
        }

        return new(
            written,
            maxLength,
            Identifiers.FullType(framer),
            Identifiers.AnnotatedType(frame),
            Identifiers.ShortType(frame),
            frame is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated },
            FreeField(handler),
            framer.InstanceConstructors.Any(constructor => constructor is { IsImplicitlyDeclared: false, Parameters.IsEmpty: true }));
    }

    /// <summary>True for a type that other files cannot name, whole or in a part.</summary>
    public static bool IsFileLocal(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsFileLocal(array.ElementType),
        INamedTypeSymbol named => named.IsFileLocal
            || named.TypeArguments.Any(IsFileLocal)
            || (named.ContainingType is { } containing && IsFileLocal(containing)),
        _ => false,
    };

    private static List<ITypeSymbol> FramesOf(INamedTypeSymbol framer)
    {
        List<ITypeSymbol> frames = [];
        foreach (INamedTypeSymbol implemented in framer.AllInterfaces)
        {
            if (Names.IsLoopType(implemented, "IFramer", arity: 1))
            {
                frames.Add(implemented.TypeArguments[0]);
            }
        }

        return frames;
    }

    private static (string Reason, string Remedy)? Unfit(
        INamedTypeSymbol framer, List<ITypeSymbol> frames, INamedTypeSymbol handler, Compilation compilation)
    {
        if (!framer.IsValueType)
        {
            // The compiler says so too (CS0453), but not why.
            return ("is no struct, and one is kept in each handler without an object of its own", "make it a struct");
        }

        if (frames.Count == 0)
        {
            return ("does not implement IFramer<TFrame>", "implement it, with TFrame as the type that the method takes");
        }

        if (IsFileLocal(framer) || frames.Any(IsFileLocal))
        {
            return ("is, or makes, a type that is local to its file, and the loop is written into a file of its own", "replace 'file' by 'internal'");
        }

        if (!compilation.IsSymbolAccessibleWithin(framer, handler))
        {
            return ($"is not seen by '{handler.Name}', which holds it", "make it protected or public, or internal where it is of the same project");
        }

        return framer.GetMembers().Any(member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
            ? ("has required members, and nothing sets them", "give them a default instead")
            : null;
    }

    /// <summary>The first name that neither the class nor a class that it derives from has.</summary>
    private static string FreeField(INamedTypeSymbol type)
    {
        string name = FieldName;
        for (int number = 2; IsTaken(name, type); number++)
        {
            name = FieldName + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return name;
    }

    private static bool IsTaken(string name, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? part = type; part is not null; part = part.BaseType)
        {
            if (part.Name == name
                || part.TypeParameters.Any(parameter => parameter.Name == name)
                || part.GetMembers(name).Any(member => !Names.IsGenerated(member)))
            {
                return true;
            }
        }

        return false;
    }
}
