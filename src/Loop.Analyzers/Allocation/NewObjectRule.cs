using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5009: an object or an array is made.</summary>
internal sealed class NewObjectRule : AllocationRule
{
    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5009", "An object is made for each event",
        "A '{0}' is allocated each time; keep one in a field, rent it from a pool, or use a struct or stackalloc",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5009"));

    public NewObjectRule()
        : base(_descriptor)
    {
    }

    public override string[]? Find(IOperation operation)
    {
        ITypeSymbol? made = operation switch
        {
            // Made once, when it is first needed.
            _ when References.Outermost(operation).Parent is ICoalesceAssignmentOperation => null,
            IObjectCreationOperation or IAnonymousObjectCreationOperation or IWithOperation or ITypeParameterObjectCreationOperation =>
                operation.Type is { IsReferenceType: true } type ? type : null,
            IArrayCreationOperation { IsImplicit: false } array => array.Type,
            ICollectionExpressionOperation { Elements.IsEmpty: false } collection => collection.Type is { IsReferenceType: true } type ? type : null,
            IInvocationOperation { TargetMethod: { Name: "ToArray", ReturnType: IArrayTypeSymbol copied } } call when IsOfMemory(call) => copied,
            _ => null,
        };
        return made is null or { SpecialType: SpecialType.System_String } ? null : [made.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)];
    }

    private static bool IsOfMemory(IInvocationOperation call) =>
        (call.Instance?.Type ?? (call.Arguments.IsEmpty ? null : call.Arguments[0].Value.Type)) is { } type
        && (FrameworkTypes.Is(type, "System", "ReadOnlySpan") || FrameworkTypes.Is(type, "System", "Span")
            || FrameworkTypes.Is(type, "System", "ReadOnlyMemory") || FrameworkTypes.Is(type, "System", "Memory") || FrameworkTypes.Is(type, "System.Buffers", "ReadOnlySequence"));
}
