using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>What methods and getters of this compilation return.</summary>
internal static class Returned
{
    public static IEnumerable<IOperation> By(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        foreach (IOperation body in Bodies.Of(method, compilation, cancellation))
        {
            foreach (IOperation value in In(body))
            {
                yield return value;
            }
        }
    }

    /// <summary>The values that a body returns itself, without its lambdas and local functions.</summary>
    public static IEnumerable<IOperation> In(IOperation body)
    {
        Stack<IOperation> open = new([body]);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            if (operation is IReturnOperation { ReturnedValue: { } value, Kind: OperationKind.Return })
            {
                yield return value;
            }
            else if (operation is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            {
                foreach (IOperation child in operation.ChildOperations)
                {
                    open.Push(child);
                }
            }
        }
    }
}
