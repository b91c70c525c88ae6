using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5001: a lambda that captures something. One that captures nothing is made once.</summary>
internal sealed class ClosureRule : AllocationRule
{
    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5001", "A lambda captures and so allocates",
        "This lambda captures '{0}', so that a delegate, and an object for what it captures, are allocated each time; make it static and hand it what it needs as state",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5001"));

    public ClosureRule()
        : base(_descriptor)
    {
    }

    public override string[]? Find(IOperation operation) =>
        operation is IDelegateCreationOperation { Target: IAnonymousFunctionOperation function } && !IsOfQuery(operation) && Captured.FirstIn(function) is { } captured
            ? [captured]
            : null;

    public override Location LocationOf(IOperation operation) => ((IDelegateCreationOperation)operation).Target.Syntax switch
    {
        LambdaExpressionSyntax lambda => lambda.ArrowToken.GetLocation(),
        var other => other.GetLocation(),
    };

    private static bool IsOfQuery(IOperation lambda) => lambda.Parent is IArgumentOperation { Parent: IInvocationOperation call } && LinqRule.IsLinq(call);
}
