using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Apis;

/// <summary>The lines of one or several lists, by what they name. Of two lines about the same, the later one counts.</summary>
internal sealed class ApiList
{
    private readonly Dictionary<string, BlockingApi> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BlockingApi> _overloadSets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BlockingApi> _types = new(StringComparer.Ordinal);

    // Most members in a program are on no list; their bare names say so, before an id is put together.
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public bool IsEmpty => _members.Count + _overloadSets.Count + _types.Count == 0;

    /// <summary>All ids, as the lists write them, for tests.</summary>
    public IEnumerable<string> Ids => _members.Keys.Concat(_overloadSets.Keys.Select(id => id + "(*)")).Concat(_types.Keys);

    /// <summary>The ids of what blocks, without parameters where all overloads of a method are meant; those of an indexer have some always.</summary>
    public IEnumerable<string> BlockingIds => _members.Concat(_overloadSets.Select(static line => line.Key[0] == 'P' ? new(line.Key + "(*)", line.Value) : line)).Concat(_types)
        .Where(static line => !line.Value.IsHarmless).Select(static line => line.Key);

    public void Add(ApiLine line)
    {
        if (line.Id[0] == 'T')
        {
            _types[line.Id] = line.Api;
            _names.Add(LastName(line.Id));
            return;
        }

        (line.IsOverloadSet ? _overloadSets : _members)[line.Id] = line.Api;
        _names.Add(LastName(line.Id));
    }

    /// <summary>What the lists say about a member's own definition, or null.</summary>
    public BlockingApi? Of(ISymbol definition)
    {
        // An indexer's name is only a word in ids.
        bool isNamed = _names.Contains(definition switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor } => "#ctor",
            IPropertySymbol { IsIndexer: true } => definition.MetadataName,
            _ => definition.Name,
        });
        if (isNamed && definition.GetDocumentationCommentId() is { } id)
        {
            if (_members.TryGetValue(id, out BlockingApi? api) || _overloadSets.TryGetValue(WithoutParameters(id), out api))
            {
                return api;
            }
        }

        return definition is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor } ? OfType(definition.ContainingType) : null;
    }

    /// <summary>What the lists say about the overloads of a name, the inherited ones too, called on a type; or null.</summary>
    public BlockingApi? OfOverloads(INamedTypeSymbol type, string name) =>
        _names.Contains(name)
        && type.GetDocumentationCommentId() is { } id
        && _overloadSets.TryGetValue("M" + id.Substring(1) + "." + name, out BlockingApi? api)
            ? api
            : null;

    /// <summary>What the lists say about all members of a type, or null.</summary>
    public BlockingApi? OfType(INamedTypeSymbol? type) =>
        type is not null
        && _types.Count > 0
        && _names.Contains(type.Name)
        && type.OriginalDefinition.GetDocumentationCommentId() is { } id
        && _types.TryGetValue(id, out BlockingApi? api)
            ? api
            : null;

    /// <summary>The id of all overloads: without parameters, and without the count of type parameters.</summary>
    private static string WithoutParameters(string id)
    {
        int end = id.IndexOf('(');
        end = end < 0 ? id.Length : end;
        int arity = id.IndexOf("``", 0, end, StringComparison.Ordinal);
        return id.Substring(0, arity < 0 ? end : arity);
    }

    private static string LastName(string id)
    {
        string path = WithoutParameters(id);
        string name = path.Substring(Math.Max(path.LastIndexOf('.'), path.IndexOf(':')) + 1);
        int arity = name.IndexOf('`');
        return arity < 0 ? name : name.Substring(0, arity);
    }
}
