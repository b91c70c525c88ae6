using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5003: a call makes an array for its <c>params</c>.</summary>
internal sealed class ParamsArrayRule : AllocationRule
{
    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5003", "A call makes a params array",
        "Calling '{0}' makes a '{1}' for its params each time; call an overload without params or with a params span, or keep the array",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5003"));

    public ParamsArrayRule()
        : base(_descriptor)
    {
    }

    public override string[]? Find(IOperation operation)
    {
        // An empty array is shared, and a params span lies on the stack.
        return operation is IArgumentOperation
        {
            ArgumentKind: ArgumentKind.ParamArray,
            Value: IArrayCreationOperation { Initializer.ElementValues.IsEmpty: false, Type: { } array },
            Parent: IInvocationOperation { TargetMethod.Name: { } name },
        }
            ? [name, array.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)]
            : null;
    }

    public override Location LocationOf(IOperation operation) => operation.Parent!.Syntax.GetLocation();

    public override bool Covers(IOperation operation, IOperation within) => within is IArrayCreationOperation { IsImplicit: true };
}
