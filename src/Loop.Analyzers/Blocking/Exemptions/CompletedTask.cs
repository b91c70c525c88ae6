using Loop.Analyzers.Blocking.Walking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>A task that is known to be done does not hold the thread that asks for its result.</summary>
internal static class CompletedTask
{
    private const int MostSteps = 8;

    private static readonly string[] _doneProperties = ["IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled"];

    public static bool IsWaitedFor(IOperation operation, IOperation? instance, CancellationToken cancellation)
    {
        IOperation? task = TaskOf(instance);
        if (IsDone(task, MostSteps, cancellation))
        {
            return true;
        }

        return operation.SemanticModel is { } model
            && (IsDoneHere(SymbolOf(task), operation.Syntax, model, cancellation)
                || (Values.Unwrap(instance) is { } awaiter && awaiter != task && IsDoneHere(SymbolOf(awaiter), operation.Syntax, model, cancellation)));
    }

    private static bool IsDoneHere(ISymbol? task, SyntaxNode use, SemanticModel model, CancellationToken cancellation) =>
        task is not null && new CompletionFlow(task, model, _doneProperties, cancellation).ReachesDone(use);

    /// <summary>The task behind <c>task.ConfigureAwait(…).GetAwaiter()</c>.</summary>
    private static IOperation? TaskOf(IOperation? instance)
    {
        IOperation? value = Values.Unwrap(instance);
        while (value is IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "ConfigureAwait" or "AsTask" or "Preserve", Instance: { } inner })
        {
            value = Values.Unwrap(inner);
        }

        return value;
    }

    /// <summary>True for a value that can only be a task that is done.</summary>
    public static bool IsDone(IOperation? task, CancellationToken cancellation) => IsDone(Values.Unwrap(task), MostSteps, cancellation);

    private static bool IsDone(IOperation? task, int steps, CancellationToken cancellation) => steps > 0 && task switch
    {
        IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException" or "FromCanceled", ContainingType.Name: "Task" or "ValueTask" } } => true,
        IPropertyReferenceOperation { Property: { Name: "CompletedTask", ContainingType.Name: "Task" or "ValueTask" } } => true,
        IAwaitOperation { Operation: { } awaited } => TaskOf(awaited) is IInvocationOperation { TargetMethod: { Name: "WhenAny", ContainingType.Name: "Task" } },
        ILocalReferenceOperation local => IsDone(Values.Only(local.Local, local.SemanticModel, cancellation), steps - 1, cancellation),
        _ => false,
    };

    /// <summary>The variable, field, parameter or property that an expression reads.</summary>
    public static ISymbol? SymbolOf(IOperation? task) => task switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };
}
