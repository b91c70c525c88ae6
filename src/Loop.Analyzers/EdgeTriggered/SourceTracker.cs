using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>Follows the source of an event method: the last attempt to read or write it, how it may have come out, and whether another event was asked for.</summary>
internal sealed class SourceTracker : PathTracker
{
    private const int OutcomeKey = 1;
    private const int AttemptKey = 2;
    private const int SettledKey = 3;
    private const int ShortKey = 4;
    private const int FirstHolderKey = 16;

    private const int HoldsStatus = 1;
    private const int HoldsCount = 2;

    // Until the next attempt, and for good.
    private const int Unclear = 1;
    private const int Settled = 2;

    private readonly IParameterSymbol _source;
    private readonly bool _usedElsewhere;
    private readonly SourceEvent _event;
    private readonly Terms _terms;
    private readonly HashSet<IOperation> _conditions;
    private readonly List<ISymbol> _holders = [];
    private readonly List<IOperation> _shortChecks = [];
    private readonly AttemptUse _use;

    /// <summary>Makes the tracker.</summary>
    /// <param name="graph">The method.</param>
    /// <param name="found">The event.</param>
    /// <param name="usedElsewhere">True where other methods of the class use sources: what they are called for is unknown.</param>
    public SourceTracker(ControlFlowGraph graph, SourceEvent found, bool usedElsewhere)
    {
        _source = found.Source;
        _usedElsewhere = usedElsewhere;
        _event = found;
        _terms = new(graph);
        _conditions = [.. graph.Blocks.Where(block => block.ConditionalSuccessor is not null).Select(block => block.BranchValue).OfType<IOperation>()];
        _use = new(_terms, _source);
    }

    /// <summary>The attempts, in the order in which they were met.</summary>
    public List<IInvocationOperation> Attempts { get; } = [];

    /// <summary>Where the method is left, with what is known there.</summary>
    public List<SourceExit> Exits { get; } = [];

    /// <summary>Awaits before the source was drained.</summary>
    public HashSet<IAwaitOperation> EarlyAwaits { get; } = [];

    /// <inheritdoc/>
    public override PathState Visit(IOperation operation, PathState state)
    {
        switch (operation)
        {
            case IInvocationOperation call when _use.IsOfSource(call):
                return Call(call, state);
            case IInvocationOperation call:
                return SettlesOtherwise(call) ? state.With(SettledKey, Settled) : state;
            case IParameterReferenceOperation reference when IsSource(reference):
                return AttemptUse.IsHarmless(reference) ? state : state.With(SettledKey, Settled);
            case ISimpleAssignmentOperation assignment:
                return Assign(assignment, state);
            case IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: { } declared } } pattern when IsStatus(pattern.Value, state):
                return Read(operation, Hold(declared, HoldsStatus, state));
            case IAwaitOperation awaited:
                if (state[SettledKey] == 0 && (OutcomeOf(state) == Attempt.None || (OutcomeOf(state) & Attempt.Moved) != 0))
                {
                    EarlyAwaits.Add(awaited);
                }

                return state;
            case ILocalReferenceOperation or IFlowCaptureReferenceOperation when IsStatus(operation, state):
                return Read(operation, state);
            default:
                return state;
        }
    }

    /// <inheritdoc/>
    public override PathState? Branch(IOperation condition, bool outcome, PathState state)
    {
        AttemptConditions conditions = ConditionsAt(state);
        Attempt? possible = outcome ? conditions.WhenTrue(condition) : conditions.WhenFalse(condition);
        if (possible is not { } some || OutcomeOf(state) == Attempt.None)
        {
            return state;
        }

        Attempt left = OutcomeOf(state) & some;
        if (left == Attempt.None)
        {
            return null;
        }

        bool becomesShort = (left & Attempt.Moved) == Attempt.Short && (OutcomeOf(state) & Attempt.Ok) != 0;
        return state.With(OutcomeKey, (int)left).With(ShortKey, becomesShort ? NumberOf(condition) : state[ShortKey]);
    }

    /// <inheritdoc/>
    public override void Exit(ControlFlowBranch leaving, PathState state) => Exits.Add(new(
        leaving,
        state[AttemptKey] == 0 ? null : Attempts[state[AttemptKey] - 1],
        OutcomeOf(state),
        state[SettledKey] != 0,
        state[ShortKey] == 0 ? null : _shortChecks[state[ShortKey] - 1]));

    private static Attempt OutcomeOf(PathState state) => (Attempt)state[OutcomeKey];

    private PathState Call(IInvocationOperation call, PathState state)
    {
        if (!SourceNames.IsAttempt(call))
        {
            return call.TargetMethod.Name == SourceNames.Unwatch || _event.IsAskedForBy(call) ? state.With(SettledKey, Settled) : state;
        }

        int number = Attempts.IndexOf(call) + 1;
        if (number == 0)
        {
            Attempts.Add(call);
            number = Attempts.Count;
        }

        state = state.Without(key => key >= FirstHolderKey)
            .With(OutcomeKey, (int)Attempt.Any)
            .With(AttemptKey, number)
            .With(ShortKey, 0)
            .With(SettledKey, state[SettledKey] == Settled ? Settled : 0);
        if (AttemptUse.CountOf(call) is { } count && _terms.SymbolOf(count) is { } counted)
        {
            state = Hold(counted, HoldsCount, state);
        }

        return Read(call, state);
    }

    private PathState Assign(ISimpleAssignmentOperation assignment, PathState state)
    {
        if (_terms.SymbolOf(assignment.Target) is not { } target)
        {
            return state;
        }

        if (SymbolEqualityComparer.Default.Equals(target, _source))
        {
            return state.With(SettledKey, Settled);
        }

        bool isStatus = IsStatus(assignment.Value, state);
        return target is ILocalSymbol && isStatus
            ? Read(assignment, Hold(target, HoldsStatus, state))
            : Hold(target, 0, state);
    }

    /// <summary>The status was read: where it goes somewhere that is not followed, nothing is known of it any more.</summary>
    private PathState Read(IOperation status, PathState state)
    {
        IOperation top = status;
        while (top.Parent is IConversionOperation or IUnaryOperation or IBinaryOperation or IIsPatternOperation or IParenthesizedOperation)
        {
            top = top.Parent;
        }

        bool followed = top.Parent switch
        {
            null => !_conditions.Contains(top) || ConditionsAt(state).WhenTrue(top) is not null,
            IExpressionStatementOperation or IFlowCaptureOperation => true,
            ISimpleAssignmentOperation assignment => assignment.Target == top || (top == status && _terms.SymbolOf(assignment.Target) is ILocalSymbol)
                || assignment.Target is IDiscardOperation,
            IArgumentOperation { Parent: IInvocationOperation { Parent: IExpressionStatementOperation } } => true,
            _ => false,
        };
        return followed || state[SettledKey] == Settled ? state : state.With(SettledKey, Unclear);
    }

    private PathState Hold(ISymbol symbol, int what, PathState state)
    {
        int index = _holders.FindIndex(holder => SymbolEqualityComparer.Default.Equals(holder, symbol));
        if (index < 0)
        {
            if (what == 0)
            {
                return state;
            }

            _holders.Add(symbol);
            index = _holders.Count - 1;
        }

        return state.With(FirstHolderKey + index, what);
    }

    private bool Holds(IOperation operation, int what, PathState state) =>
        _terms.SymbolOf(operation) is { } symbol
        && _holders.FindIndex(holder => SymbolEqualityComparer.Default.Equals(holder, symbol)) is >= 0 and int index
        && state[FirstHolderKey + index] == what;

    private bool IsStatus(IOperation operation, PathState state) => _terms.Plain(operation) switch
    {
        ISimpleAssignmentOperation assignment => IsStatus(assignment.Value, state),
        IInvocationOperation call => state[AttemptKey] != 0 && Attempts[state[AttemptKey] - 1] == call,
        var plain => Holds(plain, HoldsStatus, state),
    };

    private AttemptConditions ConditionsAt(PathState state) => new(
        _terms,
        operation => IsStatus(operation, state),
        operation => Holds(operation, HoldsCount, state),
        operation => state[AttemptKey] != 0 && _use.IsLengthOf(operation, Attempts[state[AttemptKey] - 1]));

    private bool IsSource(IOperation operation) => SymbolEqualityComparer.Default.Equals(_terms.SymbolOf(operation), _source);

    /// <summary>True for a call after which the source may be read elsewhere, or be gone: the path is no longer this method's own.</summary>
    private bool SettlesOtherwise(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        // What foreach and using dispose of at their ends is no source: the enumerator of a span is disposable too.
        _ when call.IsImplicit => false,
        "Dispose" or "DisposeAsync" or "Close" or "Abort" or "Shutdown" or "Stop" or "Post" or "Tell" or "TellAfter" or "TellEvery" => true,
        _ => _usedElsewhere && call.Instance is IInstanceReferenceOperation,
    };

    private int NumberOf(IOperation condition)
    {
        int index = _shortChecks.IndexOf(condition);
        if (index < 0)
        {
            _shortChecks.Add(condition);
            index = _shortChecks.Count - 1;
        }

        return index + 1;
    }
}

/// <summary>One way out of a method.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Attempt">The last attempt on the way, or null.</param>
/// <param name="Outcome">How it may have come out.</param>
/// <param name="IsSettled">True where another event was asked for, the source is watched no more, or nothing can be told.</param>
/// <param name="ShortCheck">The condition that found the last attempt to be short, or null.</param>
internal sealed record SourceExit(ControlFlowBranch Branch, IInvocationOperation? Attempt, Attempt Outcome, bool IsSettled, IOperation? ShortCheck);
