using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>
/// Walks the paths of a method's control-flow graph. What is known on different paths is kept apart, not merged, and a path whose
/// conditions contradict each other is not taken: a rule that reports from here reports something that can happen.
/// </summary>
internal sealed class PathWalk
{
    // A method with more kinds of paths than this is not understood, and nothing is reported for it.
    private const int MostStatesPerBlock = 128;

    // Finally blocks within finally blocks, more than anybody writes: what goes deeper is not understood either, and must not end the compiler.
    private const int MostFinallies = 32;

    private readonly ControlFlowGraph _graph;
    private readonly PathTracker _tracker;
    private readonly Correlations _correlations;
    private readonly CancellationToken _cancellation;

    // How a finally block is left, by its first block and what was known before it.
    private readonly Dictionary<(int Block, PathState State), Frame> _finallies = [];
    private bool _gaveUp;
    private int _depth;

    private PathWalk(ControlFlowGraph graph, PathTracker tracker, CancellationToken cancellation)
    {
        _graph = graph;
        _tracker = tracker;
        _cancellation = cancellation;
        _correlations = new(graph);
    }

    /// <summary>Walks a method.</summary>
    /// <returns>False when it has too many kinds of paths; what the tracker has seen by then is no basis for a report.</returns>
    public static bool TryRun(ControlFlowGraph graph, PathTracker tracker, CancellationToken cancellation)
    {
        PathWalk walk = new(graph, tracker, cancellation);
        walk.Run(graph.Blocks[0], default, within: null);
        return !walk._gaveUp;
    }

    /// <summary>Walks from a block on.</summary>
    /// <param name="first">The block.</param>
    /// <param name="entry">What is known at its begin.</param>
    /// <param name="within">The finally region that is walked, or null for the method.</param>
    /// <returns>What was walked, with what is known where a finally region is left.</returns>
    private Frame Run(BasicBlock first, PathState entry, ControlFlowRegion? within)
    {
        Frame frame = new(within);
        frame.Enter(first, entry);
        _gaveUp |= ++_depth > MostFinallies;
        while (frame.TryTake(out BasicBlock block, out PathState state) && !_gaveUp)
        {
            _cancellation.ThrowIfCancellationRequested();
            _gaveUp |= frame.CountAt(block) > MostStatesPerBlock;
            Step(frame, block, state);
        }

        _depth--;
        return frame;
    }

    private void Step(Frame frame, BasicBlock block, PathState state)
    {
        foreach (IOperation operation in block.Operations)
        {
            state = Evaluate(frame, block, operation, state);
        }

        if (block.BranchValue is { } value)
        {
            state = Evaluate(frame, block, value, state);
        }

        if (block is { ConditionalSuccessor: { } conditional, BranchValue: { } condition })
        {
            bool whenTaken = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            Decide(frame, conditional, condition, whenTaken, state);
            Decide(frame, block.FallThroughSuccessor, condition, !whenTaken, state);
        }
        else
        {
            Follow(frame, block.FallThroughSuccessor, state);
        }
    }

    private PathState Evaluate(Frame frame, BasicBlock block, IOperation operation, PathState state)
    {
        foreach (IOperation operand in operation.ChildOperations)
        {
            state = Evaluate(frame, block, operand, state);
        }

        state = _tracker.Visit(operation, _correlations.Visit(operation, state));
        if (operation is IInvocationOperation or IObjectCreationOperation or IAwaitOperation)
        {
            // What these throw is caught with what is known after them: what a call takes over, it has taken over also when it throws.
            Raise(frame, block.EnclosingRegion, state, thrower: null);
        }

        return state;
    }

    private void Decide(Frame frame, ControlFlowBranch? branch, IOperation condition, bool outcome, PathState state)
    {
        if ((condition.ConstantValue is { HasValue: true, Value: bool constant } && constant != outcome) || (!outcome && Patterns.AlwaysMatches(condition)))
        {
            return;
        }

        if (_correlations.Branch(condition, outcome, state) is { } possible && _tracker.Branch(condition, outcome, possible) is { } known)
        {
            Follow(frame, branch, known);
        }
    }

    private void Follow(Frame frame, ControlFlowBranch? branch, PathState state)
    {
        switch (branch?.Semantics)
        {
            case ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return when branch.Destination is { } destination:
                foreach (PathState after in branch.FinallyRegions.Aggregate(new HashSet<PathState> { state }, (states, region) => After(frame, region, states)))
                {
                    if (destination.Kind == BasicBlockKind.Exit)
                    {
                        _tracker.Exit(branch, after);
                    }
                    else
                    {
                        frame.Enter(destination, after);
                    }
                }

                break;
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                foreach (PathState uncaught in Raise(frame, branch.Source.EnclosingRegion, state, branch.Source))
                {
                    _tracker.Thrown(branch.Source, uncaught);
                }

                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling when frame.Within is not null:
                frame.Ends.Add(state);
                break;
        }
    }

    /// <summary>Enters the handlers that an exception of a place may reach, through the finally blocks on the way.</summary>
    /// <param name="frame">What is walked.</param>
    /// <param name="place">Where the exception comes from.</param>
    /// <param name="state">What is known there.</param>
    /// <param name="thrower">The block of a <c>throw</c>, or null for what a call may throw.</param>
    /// <returns>What is known where it leaves the method; nothing where it is caught for certain, or leaves a finally region, whose walk ends there.</returns>
    private HashSet<PathState> Raise(Frame frame, ControlFlowRegion place, PathState state, BasicBlock? thrower)
    {
        HashSet<PathState> states = [state];

        // No further than the root: that of a lambda lies in a region of the method around it, whose blocks are others.
        for (ControlFlowRegion? region = place; region is { Kind: not ControlFlowRegionKind.Root, EnclosingRegion: { } around }; region = around)
        {
            if (region == frame.Within)
            {
                frame.Thrown.UnionWith(states.Select(thrown => (thrower, thrown)));
                return [];
            }

            if (region.Kind != ControlFlowRegionKind.Try)
            {
                continue;
            }

            if (around.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                states = After(frame, around.NestedRegions[around.NestedRegions.Length - 1], states);
            }
            else if (around.Kind == ControlFlowRegionKind.TryAndCatch && EnterHandlers(frame, around, states))
            {
                return [];
            }
        }

        return states;
    }

    /// <summary>Enters the catch blocks of a try.</summary>
    /// <returns>True when one of them catches everything.</returns>
    private bool EnterHandlers(Frame frame, ControlFlowRegion tryAndCatch, HashSet<PathState> states)
    {
        bool catchesAll = false;
        foreach (ControlFlowRegion handler in tryAndCatch.NestedRegions)
        {
            if (handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
            {
                continue;
            }

            catchesAll |= handler.Kind == ControlFlowRegionKind.Catch
                && handler.ExceptionType is null or { SpecialType: SpecialType.System_Object } or { Name: "Exception", ContainingNamespace.Name: "System" };
            foreach (PathState state in states)
            {
                frame.Enter(_graph.Blocks[handler.FirstBlockOrdinal], state);
            }
        }

        return catchesAll;
    }

    /// <summary>What is known after a finally block. What it throws itself goes on outwards from here: its walk does not know who came to it.</summary>
    private HashSet<PathState> After(Frame frame, ControlFlowRegion region, HashSet<PathState> before)
    {
        HashSet<PathState> after = [];
        foreach (PathState state in before)
        {
            if (!_finallies.TryGetValue((region.FirstBlockOrdinal, state), out Frame? walked))
            {
                walked = Run(_graph.Blocks[region.FirstBlockOrdinal], state, region);
                _finallies.Add((region.FirstBlockOrdinal, state), walked);
            }

            after.UnionWith(walked.Ends);
            foreach ((BasicBlock? source, PathState thrown) in walked.Thrown)
            {
                foreach (PathState uncaught in Raise(frame, region.EnclosingRegion!, thrown, source))
                {
                    if (source is not null)
                    {
                        _tracker.Thrown(source, uncaught);
                    }
                }
            }
        }

        return after;
    }

    /// <summary>The blocks that are still to be walked, of the method or of one of its finally regions.</summary>
    private sealed class Frame
    {
        private readonly Dictionary<int, HashSet<PathState>> _seen = [];
        private readonly Stack<KeyValuePair<BasicBlock, PathState>> _open = new();

        public Frame(ControlFlowRegion? within) => Within = within;

        public ControlFlowRegion? Within { get; }

        /// <summary>What is known where a finally region ends.</summary>
        public HashSet<PathState> Ends { get; } = [];

        /// <summary>What is known where an exception leaves a finally region, with the block of the <c>throw</c> where it was one.</summary>
        public HashSet<(BasicBlock? Thrower, PathState State)> Thrown { get; } = [];

        public int CountAt(BasicBlock block) => _seen[block.Ordinal].Count;

        public void Enter(BasicBlock block, PathState state)
        {
            if (!_seen.TryGetValue(block.Ordinal, out HashSet<PathState>? states))
            {
                _seen.Add(block.Ordinal, states = []);
            }

            if (states.Add(state))
            {
                _open.Push(new(block, state));
            }
        }

        public bool TryTake(out BasicBlock block, out PathState state)
        {
            bool any = _open.Count > 0;
            KeyValuePair<BasicBlock, PathState> taken = any ? _open.Pop() : default;
            block = taken.Key;
            state = taken.Value;
            return any;
        }
    }
}
