using System.Collections.Immutable;
using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>The words of what blocks by itself: <c>lock</c>, the calls on the lists, and what has <c>[Blocking]</c>.</summary>
internal sealed class Seeds
{
    private static readonly int[] _always =
    [
        Word.Lock, Word.Synchronized, Word.Escape, Word.Of("Blocking"), Word.Of("BlockingAttribute"),
    ];

    private readonly Dictionary<int, List<int>> _behindTypes = [];

    private Seeds(HashSet<int> words)
    {
        Words = words;
    }

    /// <summary>Words that may call something that blocks, wherever they stand.</summary>
    public HashSet<int> Words { get; }

    public static Seeds Of(Compilation compilation, ApiList users, HashSet<int> signs, HashSet<int> usedStatically)
    {
        Seeds seeds = new([.. _always]);
        foreach (string id in BuiltInApis.List.BlockingIds)
        {
            (string path, string name) = Split(id);
            if (!KnownTypes.TryGet(path, out int[]? known))
            {
                seeds.AddMember(path, name, id);
            }
            else if (known is not null)
            {
                if (known.Any(signs.Contains))
                {
                    seeds.AddMember(path, name, id);
                }
            }
            else
            {
                seeds.AddStatic(Word.Of(LastName(path)), name, usedStatically);
            }
        }

        foreach (string id in users.BlockingIds)
        {
            if (id[0] == 'T')
            {
                seeds.AddType(id, compilation);
            }
            else
            {
                (string path, string name) = Split(id);
                seeds.AddMember(path, name, id);
            }
        }

        return seeds;
    }

    /// <summary>True where code names a listed member, and its static class.</summary>
    public bool AreIn(MemberWords code)
    {
        foreach (int word in code.Words)
        {
            if (Words.Contains(word))
            {
                return true;
            }

            if (_behindTypes.TryGetValue(word, out List<int>? types))
            {
                foreach (int type in types)
                {
                    if (code.Has(type))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>An alias stands for the static class in it.</summary>
    public void AddAlias(int alias, int[] words)
    {
        foreach (List<int> types in _behindTypes.Values)
        {
            if (types.Any(type => words.Contains(type)))
            {
                types.Add(alias);
            }
        }
    }

    private void AddStatic(int type, string name, HashSet<int> usedStatically)
    {
        int word = Word.Of(name);
        if (usedStatically.Contains(type))
        {
            Words.Add(word);
            return;
        }

        if (!_behindTypes.TryGetValue(word, out List<int>? types))
        {
            _behindTypes.Add(word, types = []);
        }

        types.Add(type);
    }

    private void AddMember(string path, string name, string id)
    {
        if (name == "#ctor")
        {
            Words.UnionWith([Word.CreationOf(Word.Of(LastName(path))), Word.Creation]);
            return;
        }

        Words.UnionWith(CallWords.OfListed(name));
        if (id[0] == 'P' && id.IndexOf('(') >= 0)
        {
            Words.Add(Word.Index);
        }
    }

    private void AddType(string id, Compilation compilation)
    {
        ImmutableArray<ISymbol> found = DocumentationCommentId.GetSymbolsForDeclarationId(id, compilation);
        foreach (INamedTypeSymbol type in found.OfType<INamedTypeSymbol>())
        {
            Words.UnionWith([Word.CreationOf(Word.Of(type.Name)), Word.Creation, Word.EmptyCreation]);
            foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
            {
                Words.UnionWith(CallWords.OfListed(LastName(method.Name)));
            }
        }
    }

    /// <summary>The type's path in a member's id, and the member's own name.</summary>
    private static (string Path, string Name) Split(string id)
    {
        int end = id.IndexOf('(');
        string path = end < 0 ? id.Substring(2) : id.Substring(2, end - 2);
        int dot = path.LastIndexOf('.');
        string name = dot < 0 ? path : path.Substring(dot + 1);
        int arity = name.IndexOf('`');
        name = arity < 0 ? name : name.Substring(0, arity);
        int contract = name.LastIndexOf('#');
        return (dot < 0 ? "" : path.Substring(0, dot), contract <= 0 ? name : name.Substring(contract + 1));
    }

    public static string LastName(string path)
    {
        string name = path.Substring(path.LastIndexOf('.') + 1);
        int arity = name.IndexOf('`');
        return arity < 0 ? name : name.Substring(0, arity);
    }
}
