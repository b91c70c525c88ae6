using System.Collections.Concurrent;
using System.Collections.Immutable;
using Loop.Analyzers.Blocking.Apis;
using Loop.Analyzers.Blocking.Words;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>
/// Finds what blocks behind a call, over the methods that one compilation declares. Bodies are read when a handler first reaches them,
/// once per compilation; what was found behind a method is kept too.
/// </summary>
internal sealed class BlockingSearch
{
    /// <summary>Most calls in a row that are followed; no message could be read beyond it.</summary>
    public const int MostDepth = 32;

    /// <summary>Most methods that are looked into behind one call, so that the editor never waits for a large program.</summary>
    public const int MostMethods = 2000;

    private readonly ConcurrentDictionary<IMethodSymbol, MethodFacts> _facts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<BlockingPath>> _paths = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, MethodFacts> _initialisers = new(SymbolEqualityComparer.Default);
    private readonly Compilation _compilation;
    private readonly ApiTable _table;
    private readonly bool _isFiltered;
    private readonly object _filterLock = new();
    private volatile WordFilter? _filter;

    /// <summary>Begins a search.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="table">What blocks.</param>
    /// <param name="isFiltered">False to bind also what cannot block by its words, for tests.</param>
    public BlockingSearch(Compilation compilation, ApiTable table, bool isFiltered = true)
    {
        _compilation = compilation;
        _table = table;
        _isFiltered = isFiltered;
    }

    /// <summary>How many methods were read, for tests.</summary>
    public int ReadCount => _facts.Count;

    /// <summary>False where a method's words say that nothing blocks in it or behind it: then it need not be bound.</summary>
    public bool MayBlock(IMethodSymbol method, CancellationToken cancellation) => !_isFiltered || Filter(cancellation).MayBlock(method, cancellation);

    /// <summary>The same of the initialisers of a type's instances, and of what makes its base.</summary>
    public bool MayBlock(INamedTypeSymbol type, CancellationToken cancellation) => !_isFiltered || Filter(cancellation).MayBlock(type);

    /// <summary>What a method does itself.</summary>
    public MethodFacts FactsOf(IMethodSymbol method, CancellationToken cancellation) => _facts.TryGetValue(method, out MethodFacts? facts)
        ? facts
        : _facts.GetOrAdd(method, FactsReader.Read(Bodies.Of(method, _compilation, cancellation), _compilation, _table, cancellation));

    /// <summary>What the initialisers of a type's instances do.</summary>
    public MethodFacts InitialisersOf(INamedTypeSymbol type, CancellationToken cancellation) => _initialisers.TryGetValue(type, out MethodFacts? facts)
        ? facts
        : _initialisers.GetOrAdd(type, FactsReader.Read(Bodies.Initialisers(type, _compilation, cancellation), _compilation, _table, cancellation));

    /// <summary>The step from a constructor into its base's, where the text does not say it: none, or one at the name of the class.</summary>
    public ImmutableArray<Step> ImpliedBaseOf(IMethodSymbol constructor, CancellationToken cancellation) =>
        Bodies.ImpliedBase(constructor, _compilation, cancellation) is { } implied && !BlockingAttributes.IsAllowed(implied)
            ? [Step.Calls(constructor.ContainingType.Locations[0], MemberName.Of(implied), implied, null)]
            : [];

    /// <summary>True where all the methods that a step's lambdas were handed to call them.</summary>
    public bool Happens(Step step, CancellationToken cancellation)
    {
        for (RunCondition? condition = step.Condition; condition is not null; condition = condition.Outer)
        {
            if (!Invokes(condition.Method, condition.Ordinal, [], cancellation))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The shortest path from a method to a blocking call, for each rule that there is one of.</summary>
    public ImmutableArray<BlockingPath> PathsFrom(IMethodSymbol method, CancellationToken cancellation) => _paths.TryGetValue(method, out ImmutableArray<BlockingPath> paths)
        ? paths
        : _paths.GetOrAdd(method, MayBlock(method, cancellation) ? Search(method, cancellation) : []);

    private WordFilter Filter(CancellationToken cancellation)
    {
        if (_filter is { } known)
        {
            return known;
        }

        lock (_filterLock)
        {
            return _filter ??= new WordFilter(_compilation, _table.Users, cancellation);
        }
    }

    private ImmutableArray<BlockingPath> Search(IMethodSymbol start, CancellationToken cancellation)
    {
        List<BlockingPath> found = [];
        HashSet<IMethodSymbol> seen = new(SymbolEqualityComparer.Default) { start };
        Queue<Node> open = new([new Node(start, null, null)]);
        while (open.Count > 0)
        {
            Node node = open.Dequeue();
            foreach (Step step in StepsOf(node.Method, cancellation))
            {
                if (step.Api is { } api)
                {
                    if (found.All(path => path.End.Api?.Rule != api.Rule) && Happens(step, cancellation))
                    {
                        found.Add(node.PathTo(step));
                    }
                }
                else if (step.Callee is { } callee && node.Depth < MostDepth && seen.Count < MostMethods && !seen.Contains(callee)
                    && MayBlock(callee, cancellation) && Happens(step, cancellation))
                {
                    seen.Add(callee);
                    open.Enqueue(new Node(callee, node, step));
                }
            }
        }

        return [.. found];
    }

    private IEnumerable<Step> StepsOf(IMethodSymbol method, CancellationToken cancellation)
    {
        ImmutableArray<Step> steps = FactsOf(method, cancellation).Steps;
        return method is { MethodKind: MethodKind.Constructor, IsStatic: false } && !Bodies.CallsThis(method, cancellation)
            ? InitialisersOf(method.ContainingType, cancellation).Steps.Concat(ImpliedBaseOf(method, cancellation)).Concat(steps)
            : steps;
    }

    private bool Invokes(IMethodSymbol method, int ordinal, HashSet<(IMethodSymbol, int)> seen, CancellationToken cancellation)
    {
        if (seen.Count >= MostDepth || !seen.Add((method, ordinal)))
        {
            return false;
        }

        MethodFacts facts = FactsOf(method, cancellation);
        return facts.InvokedParameters.Contains(ordinal)
            || facts.ForwardedParameters.Any(forwarded => forwarded.Ordinal == ordinal && Invokes(forwarded.Callee, forwarded.CalleeOrdinal, seen, cancellation));
    }

    /// <summary>A method on the way, and the step that led to it.</summary>
    private sealed class Node
    {
        private readonly Node? _from;
        private readonly Step? _call;

        public Node(IMethodSymbol method, Node? from, Step? call)
        {
            Method = method;
            _from = from;
            _call = call;
            Depth = from is null ? 1 : from.Depth + 1;
        }

        public IMethodSymbol Method { get; }

        public int Depth { get; }

        public BlockingPath PathTo(Step end)
        {
            string[] names = new string[Depth];
            Location[] calls = new Location[Depth];
            calls[Depth - 1] = end.Location;
            for (Node? node = this; node is not null; node = node._from)
            {
                names[node.Depth - 1] = MemberName.Of(node.Method);
                if (node._call is { } call)
                {
                    calls[node.Depth - 2] = call.Location;
                }
            }

            return new(end, [.. names], [.. calls]);
        }
    }
}
