using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Delegates that are written elsewhere than they are called: in fields, properties, events, and what methods return. They are shown at the call.</summary>
internal sealed partial class FactsReader
{
    /// <summary>Most values behind values that are followed: <c>Func</c>s may return each other for ever.</summary>
    private const int MostRuns = 16;

    private int _runDepth;

    /// <summary>The call in the body that is read, while values are followed that are written outside of it.</summary>
    private SyntaxNode? _shownAt;

    private void RunElsewhere(IOperation value, SyntaxNode where, RunCondition? condition)
    {
        switch (value)
        {
            case IArrayElementReferenceOperation element:
                RunElements(Values.Unwrap(element.ArrayReference), where, condition);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: IParameterReferenceOperation elements }:
                RunElements(elements, where, condition);
                break;
            case IMemberReferenceOperation { Member: IFieldSymbol or IEventSymbol } member:
                From(Stored.In(member.Member, _compilation, _cancellation), where, condition);
                break;
            case IPropertyReferenceOperation { Property: { } property, Instance: var instance }:
                From(Stored.In(property, _compilation, _cancellation), where, condition);
                FromResultOf(CallTarget.Of(property.GetMethod, instance, true, _compilation, _cancellation), where, condition);
                break;
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction, DeclaringSyntaxReferences: [var reference] } } when _shownAt is null:
                if (value.SemanticModel is { } model
                    && reference.SyntaxTree == model.SyntaxTree
                    && model.GetOperation(reference.GetSyntax(_cancellation), _cancellation) is ILocalFunctionOperation { Body: { } body })
                {
                    RunAll(Returned.In(body), where, condition);
                }

                break;
            case IInvocationOperation { TargetMethod.MethodKind: not MethodKind.DelegateInvoke } call:
                FromResultOf(CallTarget.Of(call.TargetMethod, call.Instance, call.IsVirtual, _compilation, _cancellation), where, condition);
                break;
            case IInvocationOperation { Instance: { } made } call when Values.Unwrap(made) is IAnonymousFunctionOperation lambda:
                RunAll(Returned.In(lambda.Body), where, condition);
                break;
        }
    }

    private void FromResultOf(IMethodSymbol? method, SyntaxNode where, RunCondition? condition)
    {
        if (method is not null && !BlockingAttributes.IsAllowed(method))
        {
            From(Returned.By(method, _compilation, _cancellation), where, condition);
        }
    }

    private void From(IEnumerable<IOperation> values, SyntaxNode where, RunCondition? condition)
    {
        SyntaxNode? outer = _shownAt;
        _shownAt ??= where;
        RunAll(values, where, condition);
        _shownAt = outer;
    }

    /// <summary>The elements of an array or a span of delegates, each of which is called.</summary>
    private void RunElements(IOperation? elements, SyntaxNode where, RunCondition? condition)
    {
        switch (elements)
        {
            case IParameterReferenceOperation { Parameter: { } parameter }:
                RunParameter(parameter, condition);
                break;
            case ILocalReferenceOperation local when Values.Only(local.Local, local.SemanticModel, _cancellation) is { } only and not ILocalReferenceOperation:
                RunElements(only, where, condition);
                break;
            default:
                RunAll(Values.ElementsOf(elements), where, condition);
                break;
        }
    }
}
