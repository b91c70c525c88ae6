using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Names of members as messages write them.</summary>
internal static class MemberName
{
    public static string Of(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { } type } => "new " + type.Name,
        IMethodSymbol { MethodKind: MethodKind.LocalFunction } => member.Name,
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction, ContainingSymbol: { } maker } => Of(maker) + "'s lambda",
        IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => Of(property),
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion, ContainingType: { } type } => type.Name + "'s operator",
        IPropertySymbol { IsIndexer: true, ContainingType: { } type } => type.Name + "[]",
        { ContainingType: { } type } => type.Name + "." + member.Name,
        _ => member.Name,
    };
}
