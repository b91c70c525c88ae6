using Loop.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Parsing;

/// <summary>
/// What the compiler would say of the generated file for what it only repeats: types and members with <c>[Experimental]</c> or <c>[Obsolete]</c>.
/// The class names them too, and there it is said, and suppressed or not.
/// </summary>
internal sealed class WarnedUses
{
    private const string Experimental = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";
    private const string Preview = "System.Runtime.Versioning.RequiresPreviewFeaturesAttribute";

    /// <summary>What the SDK's analyzers say of uses of preview features, also in generated files.</summary>
    private const string PreviewId = "CA2252";

    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);

    private WarnedUses()
    {
    }

    /// <summary>The ids of warnings, in order; those that the compiler has for all obsolete things aside.</summary>
    public EquatableArray<string> Ids => _ids.ToEquatableArray();

    /// <summary>True where a use is an error, which nothing suppresses but that its place is obsolete itself.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Reads what a handler's event methods and constructors are and take.</summary>
    public static WarnedUses Of(INamedTypeSymbol type)
    {
        WarnedUses uses = new();
        foreach (IMethodSymbol method in InheritedMethods.AndOwn(type).Where(static method => EventAttribute.On(method).Any()))
        {
            uses.AddMethod(method);
            foreach (ITypeSymbol framer in FramingAttribute.On(method).SelectMany(static framing => framing.Data.AttributeClass!.TypeArguments))
            {
                uses.AddType(framer);
            }
        }

        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            uses.AddMethod(constructor);
        }

        return uses;
    }

    /// <summary>The obsolete type, of those that the name of a type consists of, whose uses are errors; null where there is none.</summary>
    public static INamedTypeSymbol? ErrorIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => ErrorIn(array.ElementType),
        INamedTypeSymbol named => IsError(named)
            ? named
            : named.TypeArguments.Select(ErrorIn).FirstOrDefault(static found => found is not null) ?? (named.ContainingType is { } outer ? ErrorIn(outer) : null),
        _ => null,
    };

    /// <summary>True in a place that is obsolete itself, in which the compiler passes over the uses of what is.</summary>
    public static bool IsObsolete(ISymbol? place)
    {
        for (ISymbol? around = place; around is not null and not INamespaceSymbol; around = around.ContainingSymbol)
        {
            if (around.GetAttributes().Any(IsObsolete))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsError(ISymbol symbol) => symbol.GetAttributes().Any(static attribute => IsObsolete(attribute) && IsError(attribute));

    private static bool IsObsolete(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "ObsoleteAttribute" } known && Names.IsSystemType(known, "ObsoleteAttribute");

    private static bool IsError(AttributeData obsolete) => obsolete.ConstructorArguments is [_, { Value: true }];

    private void AddMethod(IMethodSymbol method)
    {
        // Of an override the compiler says what is true of the method that it overrides first.
        for (IMethodSymbol? overridden = method; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            AddAttributesOf(overridden);
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            AddType(parameter.Type);
        }
    }

    private void AddType(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            AddType(array.ElementType);
            return;
        }

        if (type is not INamedTypeSymbol named || type.SpecialType != SpecialType.None || type.TypeKind == TypeKind.Error)
        {
            return;
        }

        foreach (ITypeSymbol argument in named.TypeArguments)
        {
            AddType(argument);
        }

        if (named.ContainingType is { } outer)
        {
            AddType(outer);
        }
        else
        {
            // [module: Experimental] and [assembly: Experimental] hold for all that is declared there.
            AddAttributesOf(named.ContainingModule);
            AddAttributesOf(named.ContainingAssembly);
        }

        AddAttributesOf(named.OriginalDefinition);
    }

    private void AddAttributesOf(ISymbol? symbol)
    {
        if (symbol is null)
        {
            return;
        }

        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            HasErrors |= IsObsolete(attribute) && IsError(attribute);
            string? id = attribute.AttributeClass switch
            {
                { Name: "ExperimentalAttribute" } known when Names.IsType(known, Experimental) => attribute.ConstructorArguments is [{ Value: string given }] ? given : null,
                { Name: "RequiresPreviewFeaturesAttribute" } known when Names.IsType(known, Preview) => PreviewId,
                _ when IsObsolete(attribute) =>
                    attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "DiagnosticId").Value is { Kind: TypedConstantKind.Primitive, Value: string given }
                        ? given
                        : null,
                _ => null,
            };
            if (id is not null && SyntaxFacts.IsValidIdentifier(id))
            {
                _ids.Add(id);
            }
        }
    }
}
