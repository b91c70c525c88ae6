using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Which method a call reaches, where that can be said.</summary>
internal static class CallTarget
{
    /// <summary>The definition of the method of this compilation that is reached, or null where it has no code here or could be another.</summary>
    /// <param name="method">The method that is named.</param>
    /// <param name="instance">What it is called on, or null.</param>
    /// <param name="isVirtual">False where the call names its target exactly, as <c>base.M()</c> does.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static IMethodSymbol? Of(IMethodSymbol? method, IOperation? instance, bool isVirtual, Compilation compilation, CancellationToken cancellation)
    {
        if (method is null || !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly))
        {
            return null;
        }

        IMethodSymbol definition = (IMethodSymbol)Apis.ApiTable.DefinitionOf(method);
        // A static member of an interface is called through a type parameter, which stands for a type that implements it.
        if (definition is { ContainingType.TypeKind: TypeKind.Interface } and ({ IsStatic: false } or { IsAbstract: true } or { IsVirtual: true }))
        {
            INamedTypeSymbol? behind = (definition.IsStatic ? null : Exact(instance, cancellation)) ?? Implementations.Only(definition.ContainingType, compilation);
            IMethodSymbol? reached = behind is null ? null : Implementations.Of(definition, behind);
            reached = reached is null ? null : Override(reached, behind!) ?? reached;
            return reached is { IsAbstract: false, IsExtern: false } && SymbolEqualityComparer.Default.Equals(reached.ContainingAssembly, compilation.Assembly) ? reached : null;
        }

        bool canVary = isVirtual && (definition.IsVirtual || definition.IsAbstract || (definition.IsOverride && !definition.IsSealed));
        if (canVary && !definition.ContainingType.IsSealed)
        {
            definition = Exact(instance, cancellation) is { } type ? Override(definition, type) ?? definition : definition;
            if (Exact(instance, cancellation) is null)
            {
                return null;
            }
        }

        return definition.IsAbstract || definition.IsExtern || definition.ContainingType.TypeKind == TypeKind.Interface ? null : definition;
    }

    /// <summary>The type that an object has exactly, or null where it may have a derived one.</summary>
    private static INamedTypeSymbol? Exact(IOperation? instance, CancellationToken cancellation)
    {
        IOperation? value = Values.Unwrap(instance);
        if (value is ILocalReferenceOperation { Local: { } local })
        {
            value = Values.Only(local, value.SemanticModel, cancellation) ?? value;
        }

        if (value is IObjectCreationOperation { Type: INamedTypeSymbol created })
        {
            return created;
        }

        if (value?.Type is not INamedTypeSymbol type)
        {
            return null;
        }

        // A loop makes handlers of the class that it was given, and of no class derived from it.
        return type.IsSealed || type.IsValueType || (value is IInstanceReferenceOperation && Names.IsHandler(type)) ? type : null;
    }

    private static IMethodSymbol? Override(IMethodSymbol method, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type.OriginalDefinition; level is not null; level = level.BaseType?.OriginalDefinition)
        {
            foreach (ISymbol member in level.GetMembers(method.Name))
            {
                for (IMethodSymbol? candidate = member as IMethodSymbol; candidate is not null; candidate = candidate.OverriddenMethod?.OriginalDefinition)
                {
                    if (SymbolEqualityComparer.Default.Equals(candidate, method))
                    {
                        return (IMethodSymbol)member;
                    }
                }
            }
        }

        return null;
    }
}
