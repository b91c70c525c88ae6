using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>The names of the runtime that handler classes are read by, and how symbols are compared with them.</summary>
internal static class Names
{
    public const string LoopHandlerAttribute = "Loop.LoopHandlerAttribute";

    /// <summary>The tool's name in <c>[GeneratedCode]</c>: generated members are told from the user's by it.</summary>
    public const string Tool = "Loop.Generators";

    public const string Connection = "Connection";

    /// <summary>The generated member for the datagram socket.</summary>
    public const string Datagrams = "Datagrams";

    public const string Self = "Self";

    public const string EventLoop = "EventLoop";

    public static bool IsHandlerAttribute(AttributeData attribute) => IsLoopType(attribute.AttributeClass, "LoopHandlerAttribute");

    public static bool IsHandler(INamedTypeSymbol type) => HandlerAttributeOf(type) is not null;

    public static AttributeData? HandlerAttributeOf(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (IsHandlerAttribute(attribute))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>True for a non-nested type of namespace <c>Loop</c>, generic only where an arity is given.</summary>
    public static bool IsLoopType(ITypeSymbol? type, string name, int arity = 0) =>
        type is INamedTypeSymbol { ContainingType: null, ContainingNamespace: { Name: "Loop", ContainingNamespace.IsGlobalNamespace: true } } named
        && named.Arity == arity
        && named.Name == name;

    /// <summary>True for a non-nested type of namespace <c>System</c>.</summary>
    public static bool IsSystemType(ITypeSymbol? type, string name) =>
        type is INamedTypeSymbol { ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
        && type.Name == name;

    /// <summary>True for <c>ReadOnlySpan&lt;byte&gt;</c>.</summary>
    public static bool IsReadOnlySpanOfBytes(ITypeSymbol type) =>
        IsSystemType(type, "ReadOnlySpan") && type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Byte }] };

    /// <summary>True for <c>ReadOnlyMemory&lt;byte&gt;</c>.</summary>
    public static bool IsReadOnlyMemoryOfBytes(ITypeSymbol type) =>
        IsSystemType(type, "ReadOnlyMemory") && type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Byte }] };

    /// <summary>True for the tasks that an event method may return: <c>LoopTask</c> and <c>ValueTask</c>, without a result.</summary>
    public static bool IsTaskOfHandlers(ITypeSymbol type) =>
        IsLoopType(type, "LoopTask") || (type is INamedTypeSymbol { Name: "ValueTask", Arity: 0 } && IsType(type, "System.Threading.Tasks.ValueTask"));

    /// <summary>True for <c>CancellationToken</c>.</summary>
    public static bool IsCancellationToken(ITypeSymbol type) => type.Name == "CancellationToken" && IsType(type, "System.Threading.CancellationToken");

    /// <summary>True for a type of this full name, such as an attribute of another library.</summary>
    public static bool IsType(ITypeSymbol? type, string fullName) => type is not null && type.ToDisplayString() == fullName;

    /// <summary>True for a type that the compiler cannot resolve, itself or a part of it.</summary>
    public static bool IsUnresolved(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Error } => true,
        IArrayTypeSymbol array => IsUnresolved(array.ElementType),
        IPointerTypeSymbol pointer => IsUnresolved(pointer.PointedAtType),
        INamedTypeSymbol named => named.TypeArguments.Any(IsUnresolved),
        _ => false,
    };

    /// <summary>True for a member that the generator wrote: the analyzers see it beside the user's.</summary>
    public static bool IsGenerated(ISymbol member)
    {
        ISymbol declared = member is IMethodSymbol { AssociatedSymbol: { } property } ? property : member;
        foreach (AttributeData attribute in declared.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "GeneratedCodeAttribute"
                && attribute.ConstructorArguments is [{ Value: Tool }, ..])
            {
                return true;
            }
        }

        return false;
    }
}
