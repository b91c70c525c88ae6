using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Apis;

/// <summary>What one compilation knows about blocking members: the user's lists, the built-in ones, and <c>[Blocking]</c>.</summary>
internal sealed class ApiTable
{
    private readonly ConcurrentDictionary<ISymbol, Answer> _known = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _harmlessTypes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _assembliesOnLoop = new(SymbolEqualityComparer.Default);
    private readonly Compilation _compilation;
    private readonly IAssemblySymbol _runtime;
    private readonly ApiList _users;

    /// <summary>Makes the table.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="runtime">The assembly that declares <c>[Blocking]</c>.</param>
    /// <param name="users">The user's lists.</param>
    public ApiTable(Compilation compilation, IAssemblySymbol runtime, ApiList users)
    {
        _compilation = compilation;
        _runtime = runtime;
        _users = users;
    }

    /// <summary>The user's lists.</summary>
    public ApiList Users => _users;

    /// <summary>What is known about a call of a member, or null.</summary>
    /// <param name="member">A method, a constructor or a property.</param>
    /// <param name="receiver">The static type that it is called on, or null.</param>
    public BlockingApi? Find(ISymbol member, ITypeSymbol? receiver)
    {
        ISymbol definition = DefinitionOf(member);
        Answer answer = _known.GetOrAdd(definition, Look);
        if (receiver is not INamedTypeSymbol type || definition.IsStatic || !answer.DependsOnReceiver)
        {
            return answer.Api;
        }

        INamedTypeSymbol declaring = definition.ContainingType;
        for (INamedTypeSymbol? level = type.OriginalDefinition; level is not null; level = level.BaseType?.OriginalDefinition)
        {
            if (SymbolEqualityComparer.Default.Equals(level, declaring))
            {
                break;
            }

            // What a stream of the user's own does behind Stream's methods is in its overrides, which nobody can name from here.
            if (_harmlessTypes.GetOrAdd(level, IsHarmlessItself) || (declaring.IsAbstract && IsOwn(level)))
            {
                return null;
            }

            // StreamWriter.WriteLine(*) means TextWriter's overloads too, where they are called on a StreamWriter.
            if (definition is IMethodSymbol { MethodKind: MethodKind.Ordinary } && ListedOverloads(level, definition.Name) is { } api)
            {
                return api.IsHarmless ? null : api;
            }
        }

        return answer.Api;
    }

    /// <summary>True for a type that a list takes off, or one derived from it.</summary>
    public bool IsHarmlessType(ITypeSymbol type)
    {
        for (INamedTypeSymbol? level = (type as INamedTypeSymbol)?.OriginalDefinition; level is not null; level = level.BaseType?.OriginalDefinition)
        {
            if (_harmlessTypes.GetOrAdd(level, IsHarmlessItself))
            {
                return true;
            }
        }

        return false;
    }

    public static ISymbol DefinitionOf(ISymbol member) => member is IMethodSymbol { ReducedFrom: { } extension }
        ? extension.OriginalDefinition
        : member.OriginalDefinition;

    private bool IsHarmlessItself(ISymbol type) =>
        (_users.OfType((INamedTypeSymbol)type) ?? BuiltInApis.List.OfType((INamedTypeSymbol)type))?.IsHarmless == true;

    /// <summary>True for an assembly that can name <c>[Blocking]</c>. The framework cannot, and reading the attributes of all that is called costs much.</summary>
    private bool IsOnLoop(ISymbol assembly) =>
        SymbolEqualityComparer.Default.Equals(assembly, _runtime)
        || SymbolEqualityComparer.Default.Equals(assembly, _compilation.Assembly)
        || ((IAssemblySymbol)assembly).Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == _runtime.Name));

    private bool IsOwn(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _compilation.Assembly);

    private Answer Look(ISymbol definition)
    {
        if (_assembliesOnLoop.GetOrAdd(definition.ContainingAssembly, IsOnLoop) && BlockingAttributes.Instead(definition) is { } instead)
        {
            return new(new(BlockingRule.Own, instead.Length > 0 ? instead : BlockingApi.DefaultAdvice), DependsOnReceiver: false);
        }

        if (Listed(definition) is { } own)
        {
            return new(own.IsHarmless ? null : own, DependsOnReceiver: true);
        }

        // The body of a method of this compilation speaks for itself; what it overrides does not speak for it.
        if (IsOwn(definition) && !definition.IsAbstract)
        {
            return default;
        }

        for (ISymbol? overridden = Overridden(definition); overridden is not null; overridden = Overridden(overridden))
        {
            if (Listed(overridden.OriginalDefinition) is { } inherited)
            {
                return new(inherited.IsHarmless ? null : inherited, DependsOnReceiver: true);
            }
        }

        return new(Implemented(definition), DependsOnReceiver: true);
    }

    private BlockingApi? Listed(ISymbol definition) => (_users.IsEmpty ? null : _users.Of(definition)) ?? BuiltInApis.List.Of(definition);

    private BlockingApi? ListedOverloads(INamedTypeSymbol type, string name) =>
        (_users.IsEmpty ? null : _users.OfOverloads(type, name)) ?? BuiltInApis.List.OfOverloads(type, name);

    private BlockingApi? Implemented(ISymbol definition)
    {
        if (definition.IsStatic || definition.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type)
        {
            return null;
        }

        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            foreach (ISymbol member in contract.GetMembers(definition.Name))
            {
                if (Listed(member.OriginalDefinition) is { IsHarmless: false } api
                    && SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), definition))
                {
                    return api;
                }
            }
        }

        return null;
    }

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };

    private readonly record struct Answer(BlockingApi? Api, bool DependsOnReceiver);
}
