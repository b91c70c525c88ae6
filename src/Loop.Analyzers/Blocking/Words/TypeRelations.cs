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

    private readonly List<TypeWords> _types;
    private readonly HashSet<int> _enumerators;
    private readonly HashSet<int> _indexed;
    private readonly HashSet<int> _collections;
    private readonly HashSet<int> _formatters;

    public TypeRelations(IEnumerable<TypeWords> types)
    {
        _types = [.. types];
        _enumerators = Related(static type => type.IsEnumerator);
        _indexed = Related(static type => type.IsIndexed);
        _formatters = Related(static type => type.FormatsText);

        // What a collection expression makes declares GetEnumerator, or one of its bases does, which may be a class of another assembly.
        HashSet<int> declared = [.. _types.Select(static type => type.Name)];
        _collections = Related(type => type.IsCollection
            || (!type.Bases.All(name => _interfaces.Contains(name) || type.Name == name || declared.Contains(name))));
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
