using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2009: a drain loop has no bound but the peer's.</summary>
internal static class UnboundedDrainRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2009", "A drain loop has no bound",
        "This loop reads '{0}' for as long as its peer keeps sending: a fast one holds the loop, and every other connection waits; "
            + "count the reads, and leave {1}",
        Categories.EdgeTriggered, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2009"));

    private const string Level = "when they are used up: Trigger.Level has the rest reported again, after the others had their turn";

    public static void Check(SourceMethod method)
    {
        if (!method.Event.Reads)
        {
            return;
        }

        List<HashSet<BasicBlock>> reported = [];
        foreach (IInvocationOperation attempt in method.Tracker.Attempts.Where(SourceMethod.IsRead))
        {
            HashSet<BasicBlock> loop = method.LoopAround(attempt);
            if (loop.Count > 0 && !reported.Any(other => other.Overlaps(loop)) && !IsBounded(method, loop))
            {
                reported.Add(loop);
                method.Report(Descriptor, attempt.Syntax.GetLocation(), [], method.SourceName, method.Event.Trigger == SourceTrigger.Level ? Level : Rearm(method));
            }
        }
    }

    private static string Rearm(SourceMethod method) => $"with {method.SourceName}.Rearm() when they are used up: it has the rest reported again, after the others had their turn";

    /// <summary>True where something other than the outcome of the reads can end the loop, or where it waits: then it cannot be told.</summary>
    private static bool IsBounded(SourceMethod method, HashSet<BasicBlock> loop)
    {
        Terms terms = new(method.Graph);
        HashSet<ISymbol> outcomes = new(SymbolEqualityComparer.Default) { method.Event.Source };
        foreach (IOperation operation in loop.SelectMany(Graphs.Operations))
        {
            if (operation is IAwaitOperation)
            {
                return true;
            }

            AddOutcomes(operation, terms, outcomes);
        }

        return loop.Any(block => IsWayOut(block, loop) && !IsOfOutcome(block.BranchValue!, terms, outcomes));
    }

    private static bool IsWayOut(BasicBlock block, HashSet<BasicBlock> loop) =>
        block is { ConditionalSuccessor: { } conditional, BranchValue: { ConstantValue.HasValue: false }, FallThroughSuccessor: var other }
        && (!IsIn(conditional, loop) || !IsIn(other, loop));

    private static bool IsIn(ControlFlowBranch? branch, HashSet<BasicBlock> loop) => branch?.Destination is { } destination && loop.Contains(destination);

    /// <summary>Adds what an attempt gives and takes: its status, its count, its buffer.</summary>
    private static void AddOutcomes(IOperation operation, Terms terms, HashSet<ISymbol> outcomes)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment when SourceNames.IsAttempt(terms.Plain(assignment.Value)) && terms.SymbolOf(assignment.Target) is { } status:
                outcomes.Add(status);
                break;
            case IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: { } declared } } pattern when SourceNames.IsAttempt(terms.Plain(pattern.Value)):
                outcomes.Add(declared);
                break;
            case IInvocationOperation call when SourceNames.IsAttempt(call):
                // Where in the buffer it reads to is no outcome: what counts that up ends by itself.
                outcomes.UnionWith(new[] { AttemptUse.BufferOf(call, terms), AttemptUse.CountOf(call) is { } count ? terms.SymbolOf(count) : null }.OfType<ISymbol>());
                break;
        }
    }

    /// <summary>True for what an attempt gives, and what is made of that and of constants alone. What an attempt is given says nothing.</summary>
    private static bool IsOfOutcome(IOperation condition, Terms terms, HashSet<ISymbol> outcomes)
    {
        IOperation plain = terms.Plain(condition);
        return plain switch
        {
            { ConstantValue.HasValue: true } => true,
            IInvocationOperation call => SourceNames.IsAttempt(call),
            IPropertyReferenceOperation property => property.Instance is { } instance && terms.SymbolOf(instance) is { } of && outcomes.Contains(of),
            ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation => terms.SymbolOf(plain) is { } named && outcomes.Contains(named),
            IFlowCaptureReferenceOperation => false,
            _ => plain.ChildOperations.All(part => IsOfOutcome(part, terms, outcomes)),
        };
    }
}
