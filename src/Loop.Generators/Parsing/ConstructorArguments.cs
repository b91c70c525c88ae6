using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Where the arguments of a constructor call come from.</summary>
internal static class ConstructorArguments
{
    private const string KeyAttribute = "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute";

    public static EquatableArray<ConstructorArgument> Of(IMethodSymbol constructor, bool isPlainActor, Problems problems)
    {
        List<ConstructorArgument> arguments = [];
        bool someLeftOut = false;
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            // A type that is local to its file has no name in the generated one, and no place in the constructor of a class that is not (CS9051).
            if (Names.IsUnresolved(parameter.Type) || FramerParser.IsFileLocal(parameter.Type))
            {
                problems.AddIncomplete();
                continue;
            }

            if (IsLeftToDefault(parameter))
            {
                someLeftOut = true;
                continue;
            }

            if (parameter.GetAttributes().Any(IsOfUnknownKey))
            {
                problems.AddIncomplete();
                continue;
            }

            if (Unfit(parameter) is { } reason)
            {
                string where = $"its constructor's parameter '{parameter.Name}' {reason}";
                problems.Add(new(
                    HandlerRule.Constructor, parameter, constructor.ContainingType.Name, where, "take a service of a class or interface type by value"));
                continue;
            }

            if (isPlainActor && Names.IsLoopType(parameter.Type, "Connection"))
            {
                string where = $"its constructor's parameter '{parameter.Name}' is a connection, and a class without connection events has none";
                problems.Add(new(
                    HandlerRule.Constructor, parameter, constructor.ContainingType.Name, where, "remove it, or handle a connection event such as [OnRecv]"));
                continue;
            }

            AttributeData? keyed = parameter.GetAttributes().FirstOrDefault(attribute => Names.IsType(attribute.AttributeClass, KeyAttribute));
            arguments.Add(new(
                keyed is null ? SourceOf(parameter.Type) : ArgumentSource.Service,
                Identifiers.FullType(parameter.Type),
                parameter.HasExplicitDefaultValue,
                parameter.Type is ITypeParameterSymbol,
                keyed is { ConstructorArguments: [var key] } ? Identifiers.Constant(key) : null,
                someLeftOut ? Identifiers.Member(parameter.Name) : null));
        }

        return arguments.ToEquatableArray();
    }

    private static string? Unfit(IParameterSymbol parameter) => parameter switch
    {
        { RefKind: not (RefKind.None or RefKind.In) } => "is passed by reference",
        { Type: IPointerTypeSymbol or IFunctionPointerTypeSymbol } => "is a pointer",
        { Type.IsRefLikeType: true } => "is a ref struct",
        { Type: { IsValueType: true } type } => $"is of the value type {Identifiers.ShortType(type)}, and services are objects",
        { Type.SpecialType: SpecialType.System_String } => "is a string, and nothing says which",
        _ when parameter.GetAttributes().Any(IsKeyless) => "has [FromKeyedServices] without a key",
        _ => null,
    };

    /// <summary>The key may be a constant that another generator makes.</summary>
    private static bool IsOfUnknownKey(AttributeData attribute) => Names.IsType(attribute.AttributeClass, KeyAttribute)
        && attribute.AttributeConstructor is not { Parameters.IsEmpty: true }
        && (attribute.ConstructorArguments is [] or [{ Kind: TypedConstantKind.Error }]);

    private static bool IsKeyless(AttributeData attribute) => Names.IsType(attribute.AttributeClass, KeyAttribute)
        && attribute.ConstructorArguments is not [{ Kind: not (TypedConstantKind.Array or TypedConstantKind.Error), IsNull: false }];

    // A default that is a value (5, "x") can only stand in for something that is no service.
    private static bool IsLeftToDefault(IParameterSymbol parameter) => parameter.IsParams
        || (parameter.HasExplicitDefaultValue && (parameter.Type.IsValueType || parameter.Type.SpecialType == SpecialType.System_String));

    private static ArgumentSource SourceOf(ITypeSymbol type)
    {
        if (Names.IsSystemType(type, "IServiceProvider"))
        {
            return ArgumentSource.ServiceProvider;
        }

        if (Names.IsLoopType(type, "Connection"))
        {
            return ArgumentSource.Connection;
        }

        return Names.IsLoopType(type, "EventLoop") ? ArgumentSource.EventLoop : ArgumentSource.Service;
    }
}
