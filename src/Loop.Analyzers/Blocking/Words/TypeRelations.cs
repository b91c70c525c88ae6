namespace Loop.Analyzers.Blocking.Words;

/// <summary>What members are called by because of their types, whose parts and bases may be in other files: types are known by their names.</summary>
internal sealed class TypeRelations
{
    /// <summary>Interfaces beside which a class is no collection yet.</summary>
    private static readonly HashSet<int> _interfaces =
    [
        .. new[]
        {
            "IDisposable", "IAsyncDisposable", "IEquatable", "IComparable", "IFormattable", "ISpanFormattable", "IConnectionHandler", "IFramer",
        }.Select(Word.Of),
    ];

    /// <summary>The attribute of what an interpolated string makes; any name may be written with an escape.</summary>
    private static readonly int[] _formatsText = [Word.Of("InterpolatedStringHandler"), Word.Of("InterpolatedStringHandlerAttribute"), Word.Escape];

    private readonly List<TypeWords> _types;
    private readonly HashSet<int> _enumerators;
    private readonly HashSet<int> _indexed;
    private readonly HashSet<int> _collections;
    private readonly HashSet<int> _formatters;

    /// <summary>Relates types.</summary>
    /// <param name="types">All parts of all types.</param>
    /// <param name="aliases">Names that stand for others.</param>
    public TypeRelations(IEnumerable<TypeWords> types, IReadOnlyList<(int Name, int[] Words)> aliases)
    {
        _types = [.. types];
        HashSet<int> declared = [.. _types.Select(static type => type.Name)];
        bool IsElsewhere(TypeWords type, int name) => !_interfaces.Contains(name) && type.Name != name && !declared.Contains(name);

        // What foreach ends declares MoveNext, or inherits it, which it may do from a class of another assembly; likewise what has indices from the end.
        _enumerators = Related(type => type.IsEnumerator || (type.Parent is { } parent && IsElsewhere(type, parent)));
        _indexed = Related(type => type.IsIndexed || (type.Parent is { } parent && IsElsewhere(type, parent)));
        HashSet<int> formats = NamesOf(_formatsText, aliases);
        _formatters = Related(type => type.Attributes.Any(formats.Contains));

        // What a collection expression makes declares GetEnumerator, or one of its bases does, which may be a class of another assembly.
        _collections = Related(type => type.IsCollection || type.Bases.Any(name => IsElsewhere(type, name)));
    }

    /// <summary>All words that may come of it.</summary>
    public static IEnumerable<int> Words => [Word.Foreach, Word.Index, Word.Collection, Word.Text];

    /// <summary>The words, besides its names, that call a member.</summary>
    public IEnumerable<int> CallsOf(MemberWords member)
    {
        if ((member.Traits & MemberTraits.MayEndEnumeration) != 0 && _enumerators.Contains(member.Type))
        {
            yield return Word.Foreach;
        }

        if ((member.Traits & MemberTraits.MayBeLength) != 0 && _indexed.Contains(member.Type))
        {
            yield return Word.Index;
            yield return Word.Collection;
        }

        if ((member.Traits & MemberTraits.Creates) != 0)
        {
            if (_collections.Contains(member.Type))
            {
                yield return Word.Collection;
            }

            if (_formatters.Contains(member.Type))
            {
                yield return Word.Text;
            }
        }
    }

    /// <summary>The names of a thing, and those of aliases that stand for it, or for another alias of it.</summary>
    private static HashSet<int> NamesOf(int[] names, IReadOnlyList<(int Name, int[] Words)> aliases)
    {
        HashSet<int> all = [.. names];
        bool isLarger = true;
        while (isLarger)
        {
            isLarger = false;
            foreach ((int name, int[] words) in aliases)
            {
                isLarger |= !all.Contains(name) && words.Any(all.Contains) && all.Add(name);
            }
        }

        return all;
    }

    /// <summary>The types that are meant, those that derive from them, and all that these derive from.</summary>
    private HashSet<int> Related(Func<TypeWords, bool> isMeant)
    {
        HashSet<int> related = [.. _types.Where(isMeant).Select(static type => type.Name)];
        bool isLarger = related.Count > 0;
        while (isLarger)
        {
            isLarger = false;
            foreach (TypeWords type in _types)
            {
                if (!related.Contains(type.Name) && type.Bases.Any(related.Contains))
                {
                    isLarger |= related.Add(type.Name);
                }
            }
        }

        isLarger = related.Count > 0;
        while (isLarger)
        {
            isLarger = false;
            foreach (TypeWords type in _types)
            {
                if (related.Contains(type.Name))
                {
                    foreach (int name in type.Bases)
                    {
                        isLarger |= related.Add(name);
                    }
                }
            }
        }

        return related;
    }
}
