using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests.Blocking.Seeding;

/// <summary>Writes a call of any member as a statement, with made-up arguments that no rule takes for harmless.</summary>
internal static class SeededCall
{
    private static readonly SymbolDisplayFormat _qualified = SymbolDisplayFormat.FullyQualifiedFormat;

    /// <summary>What the statements need beside themselves.</summary>
    public const string Support =
        "static class Seed { public static ref T Ref<T>() => ref Box<T>.Value; static class Box<T> { public static T Value = default!; } }";

    public static string Of(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => $"_ = new {Type(constructor.ContainingType)}({Arguments(constructor)});",
        IMethodSymbol method => $"{Receiver(method)}.{method.Name}{TypeArguments(method)}({Arguments(Constructed(method))});",
        IPropertySymbol property => $"_ = {Receiver(property)}.{property.Name};",
        _ => throw new ArgumentOutOfRangeException(nameof(member), member.ToDisplayString(), "Only methods, constructors and properties are called."),
    };

    private static string Receiver(ISymbol member) =>
        member.IsStatic ? Type(Constructed(member.ContainingType)) : $"default({Type(Constructed(member.ContainingType))})!";

    private static string Arguments(IMethodSymbol method) => string.Join(", ", method.Parameters.Select(Argument));

    private static string Argument(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Out => $"out {Type(parameter.Type)} _",
        RefKind.Ref => $"ref Seed.Ref<{Type(parameter.Type)}>()",
        _ => Value(parameter.Type),
    };

    private static string Value(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Int32 } => "1",
        { SpecialType: SpecialType.System_Int64 } => "1L",
        { Name: "TimeSpan", ContainingNamespace.Name: "System" } => "global::System.TimeSpan.FromSeconds(1)",
        _ => string.Create(CultureInfo.InvariantCulture, $"default({Type(type)})!"),
    };

    private static string TypeArguments(IMethodSymbol method) =>
        method.Arity == 0 ? "" : "<" + string.Join(", ", Enumerable.Repeat("string", method.Arity)) + ">";

    private static IMethodSymbol Constructed(IMethodSymbol method)
    {
        INamedTypeSymbol type = Constructed(method.ContainingType);
        IMethodSymbol member = type.GetMembers(method.Name).OfType<IMethodSymbol>().Single(candidate => SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, method));
        return member.Arity == 0 ? member : member.Construct([.. Enumerable.Repeat<ITypeSymbol>(StringOf(method), member.Arity)]);
    }

    private static INamedTypeSymbol Constructed(INamedTypeSymbol type)
    {
        INamedTypeSymbol outer = type.ContainingType is null ? type : Constructed(type.ContainingType).GetTypeMembers(type.Name, type.Arity).Single();
        return type.Arity == 0 ? outer : outer.Construct([.. Enumerable.Repeat<ITypeSymbol>(StringOf(type), type.Arity)]);
    }

    // Any type would do; a string meets every constraint that the listed members have.
    private static INamedTypeSymbol StringOf(ISymbol member) => member.ContainingAssembly.GetTypeByMetadataName("System.String")
        ?? member.ContainingModule.ReferencedAssemblySymbols.Select(assembly => assembly.GetTypeByMetadataName("System.String")).First(type => type is not null)!;

    private static string Type(ITypeSymbol type) => type.ToDisplayString(_qualified);
}
