using Loop.Analyzers.Blocking.Walking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>A lazy value that was made before is only read.</summary>
internal static class CreatedLazy
{
    private static readonly string[] _doneProperties = ["IsValueCreated"];

    public static bool IsUsed(IOperation operation, IOperation? instance, CancellationToken cancellation) =>
        operation is IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.Name: "Lazy" }, SemanticModel: { } model }
        && CompletedTask.SymbolOf(Values.Unwrap(instance)) is { } lazy
        && new CompletionFlow(lazy, model, _doneProperties, cancellation).ReachesDone(operation.Syntax);
}
