using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>Follows the buffers that a method retains in its locals until somebody else has them or they are disposed.</summary>
internal sealed class OwnedBufferTracker : PathTracker
{
    private readonly SymbolKeys _keys = new();
    private readonly List<IOperation> _retained = [];
    private readonly HashSet<IOperation> _dropped = [];
    private readonly Terms _terms;
    private readonly IOperation _body;

    public OwnedBufferTracker(ControlFlowGraph graph, IOperation body)
    {
        _terms = new(graph);
        _body = body;
    }

    /// <summary>What made the buffers that are lost.</summary>
    public HashSet<IOperation> Lost { get; } = [];

    /// <summary>True for one that nothing ever had.</summary>
    public bool IsDroppedAtOnce(IOperation retain) => _dropped.Contains(retain);

    /// <inheritdoc/>
    public override PathState Visit(IOperation operation, PathState state)
    {
        switch (operation)
        {
            case IInvocationOperation or IAwaitOperation when BufferNames.IsRetain(operation) && IsDropped(References.Outermost(operation)):
                Lost.Add(operation);
                _dropped.Add(operation);
                return state;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } } assignment:
                return Assign(local, _terms.Plain(assignment.Value), state);
            case ILocalReferenceOperation or IFlowCaptureReferenceOperation when _keys.Of(_terms.SymbolOf(operation)) is > 0 and int key && state[key] > 0:
                return HandsOn(operation) ? state.With(key, 0) : state;
            default:
                return state;
        }
    }

    /// <inheritdoc/>
    public override PathState? Branch(IOperation condition, bool outcome, PathState state) =>
        _keys.Of(NullTest.SymbolOf(condition, _terms, out bool nullWhen)) is > 0 and int key && state[key] > 0 && outcome == nullWhen ? null : state;

    /// <inheritdoc/>
    public override void Exit(ControlFlowBranch leaving, PathState state) => LoseAll(state);

    /// <inheritdoc/>
    public override void Thrown(BasicBlock thrown, PathState state) => LoseAll(state);

    private static bool IsDropped(IOperation retain) => retain.Parent switch
    {
        IExpressionStatementOperation => true,
        ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        IPropertyReferenceOperation => true,
        _ => false,
    };

    private PathState Assign(ILocalSymbol local, IOperation value, PathState state)
    {
        int key = _keys.Of(local);
        if (key > 0 && state[key] > 0)
        {
            // Overwritten before anybody had it.
            Lost.Add(_retained[state[key] - 1]);
        }

        if (!BufferNames.IsRetain(value) || local.IsRef || Captured.Contains(_body, local))
        {
            return key > 0 ? state.With(key, 0) : state;
        }

        int index = _retained.IndexOf(value);
        if (index < 0)
        {
            _retained.Add(value);
            index = _retained.Count - 1;
        }

        return state.With(_keys.Add(local), index + 1);
    }

    /// <summary>True where a reference gives the buffer to somebody, or disposes it; false where it is only looked at.</summary>
    private static bool HandsOn(IOperation reference)
    {
        if (reference.Parent is IIsPatternOperation { Pattern: { } pattern })
        {
            // What has another name from there on is not followed.
            return pattern.DescendantsAndSelf().Any(part => part switch
            {
                IDeclarationPatternOperation declaration => declaration.Parent is not IPropertySubpatternOperation && declaration.DeclaredSymbol is not null,
                IRecursivePatternOperation recursive => recursive.Parent is not IPropertySubpatternOperation && recursive.DeclaredSymbol is not null,
                _ => false,
            });
        }

        if (References.IsWritten(reference) || reference.Parent is IFlowCaptureOperation or IIsNullOperation)
        {
            return false;
        }

        if (References.Outermost(reference).Parent is IBinaryOperation)
        {
            return false;
        }

        return References.MemberReadOf(reference) switch
        {
            null => true,
            { Name: "Length" } => false,
            { Name: "Memory" } => !IsOnlyRead(References.Outermost(reference).Parent!),
            { Name: "Dispose" } => true,
            _ => false,
        };
    }

    /// <summary>True for memory that is read or copied at once; whoever keeps it keeps the array alive, and nothing is lost to see.</summary>
    private static bool IsOnlyRead(IOperation memory) => References.Outermost(memory).Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "Span" or "Length" } => true,
        IInvocationOperation { TargetMethod.Name: "ToArray" or "CopyTo" or "TryCopyTo" } => true,
        IArgumentOperation { Parent: { } call } => BufferNames.IsSend(call),
        _ => false,
    };

    private void LoseAll(PathState state)
    {
        for (int key = 1; key <= _keys.Count; key++)
        {
            if (state[key] > 0)
            {
                Lost.Add(_retained[state[key] - 1]);
            }
        }
    }
}
