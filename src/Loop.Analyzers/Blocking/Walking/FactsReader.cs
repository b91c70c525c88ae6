using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>
/// Reads what a body does on the thread that runs it. Lambdas and local functions count where they are called, or handed to what is
/// known to call them; the rest of them runs elsewhere, or nobody can tell. This part walks; the others look at calls and delegates.
/// </summary>
internal sealed partial class FactsReader : OperationWalker
{
    private readonly Compilation _compilation;
    private readonly ApiTable _table;
    private readonly CancellationToken _cancellation;
    private readonly List<Step> _steps = [];

    /// <summary>Which places of the function that is read run on another thread.</summary>
    private OffLoop? _offLoop;
    private SemanticModel? _model;
    private RunCondition? _condition;

    private FactsReader(Compilation compilation, ApiTable table, CancellationToken cancellation)
    {
        _compilation = compilation;
        _table = table;
        _cancellation = cancellation;
    }

    /// <summary>Reads the bodies of one method, or the initialisers of one type.</summary>
    public static MethodFacts Read(IEnumerable<IOperation> bodies, Compilation compilation, ApiTable table, CancellationToken cancellation)
    {
        FactsReader reader = new(compilation, table, cancellation);
        foreach (IOperation body in bodies)
        {
            reader._model = body.SemanticModel;
            reader._offLoop = OffLoop.Of(body, cancellation);
            reader.Visit(body);
            reader.RunPending();
        }

        return reader._steps.Count + reader._invoked.Count + reader._forwarded.Count == 0
            ? MethodFacts.Nothing
            : new([.. reader._steps], [.. reader._invoked.Distinct()], [.. reader._forwarded.Distinct()]);
    }

    public override void Visit(IOperation? operation)
    {
        _cancellation.ThrowIfCancellationRequested();
        base.Visit(operation);
    }

    /// <summary>Not where it is written: where it is called.</summary>
    public override void VisitAnonymousFunction(IAnonymousFunctionOperation operation)
    {
    }

    /// <summary>Not where it is written: where it is called.</summary>
    public override void VisitLocalFunction(ILocalFunctionOperation operation)
    {
    }

    /// <summary>Names, and runs nothing.</summary>
    public override void VisitNameOf(INameOfOperation operation)
    {
    }

    public override void VisitInvocation(IInvocationOperation operation)
    {
        base.VisitInvocation(operation);
        if (operation.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            Run(operation.Instance, operation.Syntax, _condition);
            return;
        }

        Call(operation.TargetMethod, operation.Instance, operation.IsVirtual, operation);

        HandOver(operation.TargetMethod, operation.Arguments, operation);
    }

    public override void VisitObjectCreation(IObjectCreationOperation operation)
    {
        base.VisitObjectCreation(operation);
        if (operation.Constructor is { } constructor)
        {
            Call(constructor, null, false, operation);
            HandOver(constructor, operation.Arguments, operation);
        }
    }

    public override void VisitPropertyReference(IPropertyReferenceOperation operation)
    {
        base.VisitPropertyReference(operation);
        (bool isRead, bool isWritten) = UseOf(operation);
        if (isRead)
        {
            Call(operation.Property, operation.Instance, true, operation, operation.Property.GetMethod);
        }

        if (isWritten)
        {
            Reach(operation.Property.SetMethod, operation.Instance, true, operation);
        }
    }

    public override void VisitEventAssignment(IEventAssignmentOperation operation)
    {
        base.VisitEventAssignment(operation);
        if (operation.EventReference is IEventReferenceOperation reference)
        {
            Reach(operation.Adds ? reference.Event.AddMethod : reference.Event.RemoveMethod, reference.Instance, true, operation);
        }
    }

    public override void VisitLock(ILockOperation operation)
    {
        AddStep(Step.Blocks(PlaceOf(operation), "lock", Locks, null, _condition), operation.Syntax);
        base.VisitLock(operation);
    }

    private static (bool IsRead, bool IsWritten) UseOf(IOperation reference) => reference.Parent switch
    {
        ISimpleAssignmentOperation { IsRef: false } assignment when assignment.Target == reference => (false, true),
        ICompoundAssignmentOperation assignment when assignment.Target == reference => (true, true),
        ICoalesceAssignmentOperation assignment when assignment.Target == reference => (true, true),
        IIncrementOrDecrementOperation => (true, true),
        _ => (true, false),
    };

    /// <summary>Where a step is shown: at the call in the body that is read, also where what it calls is written elsewhere.</summary>
    private Location PlaceOf(IOperation operation) => CallLocation.Of(_shownAt ?? operation.Syntax);

    private void AddStep(Step step, SyntaxNode where)
    {
        if (_offLoop?.Holds(_shownAt ?? where) != true)
        {
            _steps.Add(step);
        }
    }
}
