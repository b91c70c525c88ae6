using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>An event method of a source with all its paths: what the rules of this folder judge.</summary>
internal sealed class SourceMethod
{
    private readonly Dictionary<IInvocationOperation, HashSet<BasicBlock>> _loops = [];
    private readonly BodyContext _context;

    public SourceMethod(SourceEvent @event, ControlFlowGraph graph, SourceTracker tracker, bool usedElsewhere, BodyContext context)
    {
        Event = @event;
        Graph = graph;
        Tracker = tracker;
        UsedElsewhere = usedElsewhere;
        _context = context;
        foreach (BasicBlock block in graph.Blocks)
        {
            foreach (IInvocationOperation attempt in Graphs.Operations(block).OfType<IInvocationOperation>().Where(tracker.Attempts.Contains))
            {
                _loops[attempt] = Cycles.Around(block);
            }
        }
    }

    public SourceEvent Event { get; }

    public ControlFlowGraph Graph { get; }

    public SourceTracker Tracker { get; }

    /// <summary>True where other methods of the class use sources too.</summary>
    public bool UsedElsewhere { get; }

    public string SourceName => Event.Source.Name;

    public string Method => Event.Method.Name;

    /// <summary>The place of the method's name.</summary>
    public Location NameLocation => Event.Method.Locations[0];

    /// <summary>True where an attempt to read lies in a loop; then the method drains, and its ways out are what matters.</summary>
    public bool Drains => Tracker.Attempts.Any(attempt => IsRead(attempt) && LoopAround(attempt).Count > 0);

    /// <summary>The loop around an attempt; empty where there is none.</summary>
    public HashSet<BasicBlock> LoopAround(IInvocationOperation attempt) => _loops.TryGetValue(attempt, out HashSet<BasicBlock>? loop) ? loop : [];

    /// <summary>True for a way out that is taken because a read was short: where the condition that found that out ends the attempts with one of its outcomes.</summary>
    public bool IsEndedByShortRead(SourceExit exit)
    {
        if ((exit.Outcome & Attempt.Moved) != Attempt.Short || exit.ShortCheck is not { } check)
        {
            return false;
        }

        BasicBlock? asked = Graph.Blocks.FirstOrDefault(block => block.BranchValue == check);
        return asked is null || !ReachesAttempt(asked.ConditionalSuccessor) || !ReachesAttempt(asked.FallThroughSuccessor);
    }

    public static bool IsRead(IInvocationOperation attempt) => attempt.TargetMethod.Name == SourceNames.TryRead;

    public CancellationToken Cancellation => _context.CancellationToken;

    /// <summary>Where a way out is shown: at the jump that leaves, else at a place that stands for it.</summary>
    public static Location PlaceOf(SourceExit exit, Location otherwise) => Leaving.JumpOf(exit.Branch)?.GetLocation() ?? otherwise;

    /// <summary>Reports a way out: at the jump that leaves, else at a place that stands for it.</summary>
    public void ReportExit(DiagnosticDescriptor rule, SourceExit exit, Location otherwise, params object[] arguments)
    {
        Location where = PlaceOf(exit, otherwise);
        Report(rule, where, exit.Attempt is { } attempt && where != otherwise ? [attempt.Syntax.GetLocation()] : [], arguments);
    }

    private bool ReachesAttempt(ControlFlowBranch? branch)
    {
        HashSet<BasicBlock> seen = [];
        Stack<BasicBlock> open = new();
        Add(branch);
        while (open.Count > 0)
        {
            BasicBlock block = open.Pop();
            if (Graphs.Operations(block).OfType<IInvocationOperation>().Any(Tracker.Attempts.Contains))
            {
                return true;
            }

            Add(block.ConditionalSuccessor);
            Add(block.FallThroughSuccessor);
        }

        return false;

        void Add(ControlFlowBranch? to)
        {
            if (to?.Destination is { } block && seen.Add(block))
            {
                open.Push(block);
            }
        }
    }

    public void Report(DiagnosticDescriptor rule, Location where, IEnumerable<Location> others, params object[] arguments) =>
        _context.ReportDiagnostic(Diagnostic.Create(rule, where, others, arguments));

    public void Report(DiagnosticDescriptor rule, Location where, DiagnosticSeverity severity, params object[] arguments) =>
        _context.ReportDiagnostic(Diagnostic.Create(rule, where, severity, additionalLocations: null, properties: null, arguments));
}
