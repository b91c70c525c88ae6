using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5007: a delegate is made of an instance's method. One of a static method is made once.</summary>
internal sealed class MethodGroupRule : AllocationRule
{
    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5007", "A delegate is made of a method",
        "A delegate for '{0}' is allocated each time; make it once and keep it in a field, or use a static lambda with state",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5007"));

    public MethodGroupRule()
        : base(_descriptor)
    {
    }

    public override string[]? Find(IOperation operation) =>
        operation is IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: not null, Method.Name: { } name } } && !IsRemoved(operation)
            ? [name]
            : null;

    /// <summary>The delegate of <c>Event -= Method</c> is as dear, but there is no other way to write it without a field.</summary>
    private static bool IsRemoved(IOperation operation) => operation.Parent is IEventAssignmentOperation { Adds: false };
}
