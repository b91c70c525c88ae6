using System.Text;
using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests.Blocking.Words;

/// <summary>Makes <c>loop.known.txt</c>: for each type on the built-in lists the names by which a program may come by an object of it.</summary>
internal sealed class KnownTypesFile
{
    /// <summary>Types with more signs than this are in use in most programs anyway.</summary>
    private const int MostSigns = 100;

    private readonly List<INamedTypeSymbol> _all = [];

    private KnownTypesFile(IEnumerable<IAssemblySymbol> framework)
    {
        foreach (IAssemblySymbol assembly in framework)
        {
            Collect(assembly.GlobalNamespace);
        }
    }

    public static string Make(Compilation compilation, IReadOnlyCollection<IAssemblySymbol> framework)
    {
        KnownTypesFile file = new(framework);
        StringBuilder text = new("# Made by KnownTypesTests from the framework's assemblies. See KnownTypes.cs.\n");
        text.Append("framework ").AppendJoin(' ', framework.Select(static assembly => assembly.Name).Distinct().Order(StringComparer.Ordinal)).Append('\n');
        foreach (IGrouping<string, string> lines in BuiltInApis.List.BlockingIds.GroupBy(PathOf).OrderBy(static lines => lines.Key, StringComparer.Ordinal))
        {
            if (DocumentationCommentId.GetFirstSymbolForDeclarationId("T:" + lines.Key, compilation) is INamedTypeSymbol type && file.LineOf(type, [.. lines]) is { } line)
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private string? LineOf(INamedTypeSymbol type, string[] ids)
    {
        string path = type.GetDocumentationCommentId()![2..];
        IMethodSymbol[] extensions = [.. ids.Select(NameOf).Distinct().SelectMany(name => type.GetMembers(name)).OfType<IMethodSymbol>().Where(static method => method.IsExtensionMethod)];
        if (type.IsStatic && extensions.Length == 0)
        {
            return "static " + path;
        }

        HashSet<string> signs = new(StringComparer.Ordinal) { type.Name };
        HashSet<INamedTypeSymbol> carriers = new(SymbolEqualityComparer.Default);
        if (!type.IsStatic)
        {
            carriers.Add(type);
        }

        foreach (IMethodSymbol extension in extensions)
        {
            // What can be called on any sequence is its own sign.
            if (extensions.Where(other => other.Name == extension.Name).All(static other => other.Parameters[0].Type.TypeKind != TypeKind.Interface))
            {
                carriers.Add((INamedTypeSymbol)extension.Parameters[0].Type.OriginalDefinition);
            }
            else
            {
                signs.Add(extension.Name);
            }
        }

        Close(carriers);
        Name(carriers, type, signs, ids.Any(static id => id.Contains(".#ctor", StringComparison.Ordinal)));
        return signs.Count > MostSigns ? null : path + " " + string.Join(' ', signs.Order(StringComparer.Ordinal));
    }

    /// <summary>Adds what leads to a carrier without a name: derived types, lambdas' parameters, elements of sequences, and the like.</summary>
    private void Close(HashSet<INamedTypeSymbol> carriers)
    {
        bool isLarger = true;
        while (isLarger)
        {
            isLarger = false;
            foreach (INamedTypeSymbol type in _all)
            {
                if (!carriers.Contains(type) && LeadsTo(type, carriers))
                {
                    isLarger |= carriers.Add(type);
                }
            }
        }
    }

    private static bool LeadsTo(INamedTypeSymbol type, HashSet<INamedTypeSymbol> carriers) =>
        (type.BaseType is { } parent && Mentions(parent, carriers))
        || type.Interfaces.Any(contract => Mentions(contract, carriers))
        || (type.DelegateInvokeMethod is { } invoke && (Mentions(invoke.ReturnType, carriers) || invoke.Parameters.Any(parameter => Mentions(parameter.Type, carriers))))
        || type.GetMembers().Any(member => IsUnwritten(member) && Gives(member, carriers));

    private static bool IsUnwritten(ISymbol member) => member is IPropertySymbol { IsIndexer: true } or IMethodSymbol { MethodKind: MethodKind.Conversion or MethodKind.UserDefinedOperator }
        || member.Name is "GetEnumerator" or "GetAsyncEnumerator" or "Current" or "GetAwaiter" or "GetResult" or "Deconstruct" or "Slice"
            or "Select" or "SelectMany" or "Where" or "GroupBy" or "Join" or "GroupJoin" or "Cast" or "OrderBy" or "ThenBy";

    /// <summary>Adds the names of carriers, and of the members of other types that give one out.</summary>
    private void Name(HashSet<INamedTypeSymbol> carriers, INamedTypeSymbol listed, HashSet<string> signs, bool isMade)
    {
        foreach (INamedTypeSymbol type in _all)
        {
            if (carriers.Contains(type))
            {
                signs.Add((type.TypeKind == TypeKind.Delegate ? "&" : "") + type.Name);
            }

            foreach (ISymbol member in type.GetMembers())
            {
                bool takes = isMade && member is IMethodSymbol method && method.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type.OriginalDefinition, listed));
                if ((takes || (!carriers.Contains(type) && !SymbolEqualityComparer.Default.Equals(type, listed) && Gives(member, carriers))) && IsSeen(member))
                {
                    // Before a member of a static class its name must be written, also in a using.
                    signs.Add(member is IMethodSymbol { MethodKind: MethodKind.Constructor } || (type.IsStatic && member is not IMethodSymbol { IsExtensionMethod: true }) ? type.Name
                        : member is IMethodSymbol { AssociatedSymbol: { } associated } ? LastNameOf(associated) : LastNameOf(member));
                }
            }
        }
    }

    private static string LastNameOf(ISymbol member) => member.Name[(member.Name.LastIndexOf('.') + 1)..];

    private static bool Gives(ISymbol member, HashSet<INamedTypeSymbol> carriers) => member switch
    {
        IMethodSymbol method => Mentions(method.ReturnType, carriers) || method.Parameters.Any(parameter => GivesToCaller(parameter, carriers)),
        IPropertySymbol property => Mentions(property.Type, carriers),
        IFieldSymbol field => Mentions(field.Type, carriers),
        IEventSymbol @event => Mentions(@event.Type, carriers),
        _ => false,
    };

    private static bool GivesToCaller(IParameterSymbol parameter, HashSet<INamedTypeSymbol> carriers) =>
        (parameter.RefKind != RefKind.None || parameter.Type is not INamedTypeSymbol { TypeKind: not TypeKind.Delegate, TypeArguments.IsEmpty: true }) && Mentions(parameter.Type, carriers);

    private static bool Mentions(ITypeSymbol type, HashSet<INamedTypeSymbol> carriers) => type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, carriers),
        IPointerTypeSymbol pointer => Mentions(pointer.PointedAtType, carriers),
        INamedTypeSymbol named => carriers.Contains(named.OriginalDefinition) || named.TypeArguments.Any(argument => Mentions(argument, carriers))
            || (named.ContainingType is { } outer && !SymbolEqualityComparer.Default.Equals(outer.OriginalDefinition, outer) && Mentions(outer, carriers)),
        _ => false,
    };

    private static bool IsSeen(ISymbol member) => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        || member is IMethodSymbol { ExplicitInterfaceImplementations.IsEmpty: false };

    private void Collect(INamespaceOrTypeSymbol place)
    {
        foreach (ISymbol member in place.GetMembers())
        {
            if (member is INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal } type)
            {
                _all.Add(type);
            }

            if (member is INamespaceOrTypeSymbol inner)
            {
                Collect(inner);
            }
        }
    }

    private static string PathOf(string id) => Member(id)[..Member(id).LastIndexOf('.')];

    private static string NameOf(string id)
    {
        string name = Member(id)[(Member(id).LastIndexOf('.') + 1)..];
        return name.Contains('`', StringComparison.Ordinal) ? name[..name.IndexOf('`', StringComparison.Ordinal)] : name;
    }

    private static string Member(string id) => id.Contains('(', StringComparison.Ordinal) ? id[2..id.IndexOf('(', StringComparison.Ordinal)] : id[2..];
}
