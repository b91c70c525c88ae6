using Loop.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Parsing;

/// <summary>
/// The ids of what the compiler would say of the generated file for what it only repeats: types and members with <c>[Experimental]</c>, or with
/// <c>[Obsolete]</c> and an id of its own. The class names them too, and there it is said, and suppressed or not.
/// </summary>
internal static class WarnedUses
{
    private const string Experimental = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";

    /// <summary>The ids, in order, for what a handler's event methods and constructors are and take.</summary>
    public static EquatableArray<string> IdsOf(INamedTypeSymbol type)
    {
        SortedSet<string> ids = new(StringComparer.Ordinal);
        foreach (IMethodSymbol method in InheritedMethods.AndOwn(type).Where(static method => EventAttribute.On(method).Any()))
        {
            AddMethod(method, ids);
            foreach (ITypeSymbol framer in FramingAttribute.On(method).SelectMany(static framing => framing.Data.AttributeClass!.TypeArguments))
            {
                AddType(framer, ids);
            }
        }

        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            AddMethod(constructor, ids);
        }

        return ids.ToEquatableArray();
    }

    private static void AddMethod(IMethodSymbol method, SortedSet<string> ids)
    {
        AddIdsOf(method, ids);
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            AddType(parameter.Type, ids);
        }
    }

    private static void AddType(ITypeSymbol type, SortedSet<string> ids)
    {
        if (type is IArrayTypeSymbol array)
        {
            AddType(array.ElementType, ids);
            return;
        }

        if (type is not INamedTypeSymbol named || type.SpecialType != SpecialType.None || type.TypeKind == TypeKind.Error)
        {
            return;
        }

        foreach (ITypeSymbol argument in named.TypeArguments)
        {
            AddType(argument, ids);
        }

        if (named.ContainingType is { } outer)
        {
            AddType(outer, ids);
        }
        else
        {
            // [module: Experimental] and [assembly: Experimental] hold for all that is declared there.
            AddIdsOf(named.ContainingModule, ids);
            AddIdsOf(named.ContainingAssembly, ids);
        }

        AddIdsOf(named.OriginalDefinition, ids);
    }

    private static void AddIdsOf(ISymbol? symbol, SortedSet<string> ids)
    {
        if (symbol is null)
        {
            return;
        }

        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            string? id = attribute.AttributeClass switch
            {
                { Name: "ExperimentalAttribute" } known when Names.IsType(known, Experimental) => attribute.ConstructorArguments is [{ Value: string given }] ? given : null,
                { Name: "ObsoleteAttribute" } known when Names.IsSystemType(known, "ObsoleteAttribute") =>
                    attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "DiagnosticId").Value is { Kind: TypedConstantKind.Primitive, Value: string given }
                        ? given
                        : null,
                _ => null,
            };
            if (id is not null && SyntaxFacts.IsValidIdentifier(id))
            {
                ids.Add(id);
            }
        }
    }
}
