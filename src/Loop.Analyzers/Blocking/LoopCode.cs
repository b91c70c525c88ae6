using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking;

/// <summary>Which methods a loop calls: there the walk begins.</summary>
internal static class LoopCode
{
    /// <summary>
    /// True for an event method, for a handler's constructors and its Dispose (the loop makes and disposes the instance of each connection),
    /// and for the framers that it hands received bytes to.
    /// </summary>
    public static bool Includes(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation =>
            BlockingAttributes.IsEventMethod(method) || (Names.IsHandler(method.ContainingType) && IsDispose(method)) || IsFraming(method),
        MethodKind.Constructor => !method.IsImplicitlyDeclared && Names.IsHandler(method.ContainingType),
        _ => false,
    };

    private static bool IsDispose(IMethodSymbol method) => Implements(
        method,
        method.ContainingType,
        contract => contract.SpecialType == SpecialType.System_IDisposable || Names.IsSystemType(contract, "IAsyncDisposable"));

    private static bool IsFraming(IMethodSymbol method) =>
        method.Name.EndsWith("TryRead", StringComparison.Ordinal) && Implements(method, method.ContainingType, IsFramer);

    private static bool IsFramer(INamedTypeSymbol contract) => contract is
    {
        Name: "IFramer",
        ContainingType: null,
        ContainingNamespace: { Name: "Loop", ContainingNamespace.IsGlobalNamespace: true },
    };

    private static bool Implements(IMethodSymbol method, INamedTypeSymbol type, Func<INamedTypeSymbol, bool> isContract)
    {
        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            if (isContract(contract)
                && contract.GetMembers().Any(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method)))
            {
                return true;
            }
        }

        return false;
    }
}
