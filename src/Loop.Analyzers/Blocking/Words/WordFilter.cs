using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>
/// Which methods of a compilation may block, by their words: those that name what blocks, or a member that may. Others are not bound, which is most of what the search
/// would cost. The names of members count, not which member is meant, so this may say yes for no reason, but says no only where nothing is found.
/// </summary>
internal sealed class WordFilter
{
    private static readonly int _collectionBuilder = Word.Of("CollectionBuilder");
    private static readonly int _collectionBuilderAttribute = Word.Of("CollectionBuilderAttribute");

    private readonly Dictionary<SyntaxTree, (TreeWords Words, bool[] MayBlock)> _trees = [];
    private readonly HashSet<int> _called = [];
    private readonly bool _mayAll;

    public WordFilter(Compilation compilation, ApiList users, CancellationToken cancellation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            TreeWords words = TreeWords.Of(tree);
            _trees.Add(tree, (words, new bool[words.Bodies.Count]));
        }

        HashSet<int> signs = [.. _trees.Values.SelectMany(static tree => tree.Words.Known)];
        HashSet<int> usedStatically = [.. _trees.Values.SelectMany(static tree => tree.Words.StaticUsings).SelectMany(static words => words)];
        ReferencedWords referenced = ReferencedWords.Of(compilation, cancellation);
        signs.UnionWith(referenced.Signs);

        Seeds seeds = Seeds.Of(compilation, users, signs, usedStatically);
        seeds.Words.UnionWith(referenced.Calls);
        if (signs.Contains(_collectionBuilder) || signs.Contains(_collectionBuilderAttribute))
        {
            seeds.Words.Add(Word.Collection);
        }

        foreach ((int alias, int[] words) in _trees.Values.SelectMany(static tree => tree.Words.Aliases))
        {
            seeds.AddAlias(alias, words);
        }

        Spread(seeds);
        _mayAll = referenced.IsUnknown || _called.Contains(Word.Unwritten);
    }

    /// <summary>False for a method that cannot block, nor reach what does.</summary>
    public bool MayBlock(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_mayAll || MayCreate(method))
        {
            return true;
        }

        if (method.MethodKind == MethodKind.Constructor)
        {
            return false;
        }

        IMethodSymbol implemented = method.PartialImplementationPart ?? method;
        foreach (SyntaxReference reference in implemented.DeclaringSyntaxReferences)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_trees.TryGetValue(reference.SyntaxTree, out (TreeWords Words, bool[] MayBlock) tree)
                || tree.Words.Find(reference.Span.Start) is not (>= 0 and var place)
                || tree.MayBlock[place])
            {
                return true;
            }
        }

        return implemented.DeclaringSyntaxReferences.IsEmpty;
    }

    /// <summary>True for a type of which an object cannot be made for certain without blocking.</summary>
    public bool MayBlock(INamedTypeSymbol type) => _mayAll || _called.Contains(Word.CreationOf(Word.Of(type.Name)));

    private bool MayCreate(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor && _called.Contains(Word.CreationOf(Word.Of(method.ContainingType.Name)));

    private void Spread(Seeds seeds)
    {
        TypeRelations relations = new(
            _trees.Values.SelectMany(static tree => tree.Words.Types), [.. _trees.Values.SelectMany(static tree => tree.Words.Aliases)]);
        HashSet<int> events = [.. _trees.Values.SelectMany(static tree => tree.Words.Events)];
        Dictionary<int, List<(MemberWords Member, bool[]? MayBlock, int Place)>> users = [];
        Stack<MemberWords> open = new();

        // A name is only worth to be kept where something has it.
        HashSet<int> names = [.. events];
        foreach ((TreeWords words, _) in _trees.Values)
        {
            foreach (MemberWords member in words.Bodies.Concat(words.Others))
            {
                names.UnionWith(member.Names);
            }
        }

        names.UnionWith(TypeRelations.Words);
        foreach ((TreeWords words, bool[] mayBlock) in _trees.Values)
        {
            for (int i = 0; i < words.Bodies.Count; i++)
            {
                Begin(words.Bodies[i], mayBlock, i);
            }

            foreach (MemberWords other in words.Others)
            {
                Begin(other, null, 0);
            }
        }

        while (open.Count > 0)
        {
            MemberWords member = open.Pop();
            foreach (int name in member.Names)
            {
                Call(name);
            }

            foreach (int name in relations.CallsOf(member))
            {
                Call(name);
            }

            if (events.Count > 0)
            {
                foreach (int word in member.Words)
                {
                    if (events.Contains(word))
                    {
                        Call(word);
                    }
                }
            }
        }

        void Begin(MemberWords member, bool[]? mayBlock, int place)
        {
            if (seeds.AreIn(member))
            {
                Found(member, mayBlock, place);
                return;
            }

            foreach (int word in member.Words)
            {
                if (!names.Contains(word))
                {
                    continue;
                }

                if (!users.TryGetValue(word, out List<(MemberWords, bool[]?, int)>? list))
                {
                    users.Add(word, list = []);
                }

                list.Add((member, mayBlock, place));
            }
        }

        void Found(MemberWords member, bool[]? mayBlock, int place)
        {
            if (mayBlock is not null)
            {
                if (mayBlock[place])
                {
                    return;
                }

                mayBlock[place] = true;
            }

            open.Push(member);
        }

        void Call(int name)
        {
            if (_called.Add(name) && users.TryGetValue(name, out List<(MemberWords, bool[]?, int)>? list))
            {
                foreach ((MemberWords member, bool[]? mayBlock, int place) in list)
                {
                    Found(member, mayBlock, place);
                }
            }
        }
    }
}
