using Loop.Analyzers.Flow;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>Finds lambdas that are sure to run, or that may run, when the method around them is over.</summary>
internal static class OutlivingFunction
{
    /// <summary>The innermost such lambda around an operation, or null where each is called, or awaited, within the method.</summary>
    public static IAnonymousFunctionOperation? Around(IOperation operation)
    {
        for (IOperation? around = operation.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation function && Outlives(function))
            {
                return function;
            }
        }

        return null;
    }

    private static bool Outlives(IAnonymousFunctionOperation function)
    {
        IOperation value = function;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            // Kept in a field, or subscribed to an event.
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } => true,
            IEventAssignmentOperation => true,
            IArgumentOperation { Parent: IInvocationOperation call } => IsStartedBy(call) && !IsAwaited(call),
            IArgumentOperation { Parent: IObjectCreationOperation creation } => OffLoopCalls.NameOf(creation) is not null,
            _ => false,
        };
    }

    /// <summary>True for calls that return before the lambda has run.</summary>
    private static bool IsStartedBy(IInvocationOperation call) =>
        OffLoopCalls.NameOf(call) is not null
        || (call.TargetMethod is { Name: "Post", ContainingType: var type } && Names.IsLoopType(type, "EventLoop"))
        || (call.TargetMethod is { Name: "Register" or "UnsafeRegister", ContainingType: var token } && FrameworkTypes.Is(token, "System.Threading", "CancellationToken"));

    /// <summary>True where the method waits for what the call started, or may do so for all that can be told.</summary>
    private static bool IsAwaited(IInvocationOperation call)
    {
        IOperation task = call;
        while (task.Parent is IConversionOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "Unwrap" })
        {
            task = task.Parent;
        }

        return task.Parent is not (IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation });
    }
}
