using System.Collections.Immutable;
using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Delegates: which of them run on this thread.</summary>
internal sealed partial class FactsReader
{
    private readonly HashSet<(IMethodSymbol Function, bool IsCertain)> _read = [];
    private readonly List<int> _invoked = [];
    private readonly List<ForwardedParameter> _forwarded = [];

    /// <summary>Parameters of lambdas and local functions that are called, and what was handed to them.</summary>
    private readonly HashSet<ISymbol> _invokedLocals = new(SymbolEqualityComparer.Default);
    private readonly List<(IParameterSymbol Parameter, IOperation Value, SyntaxNode Where, RunCondition? Condition)> _pending = [];

    /// <summary>A delegate runs here.</summary>
    private void Run(IOperation? value, SyntaxNode where, RunCondition? condition)
    {
        if (_offLoop?.Holds(where) == true)
        {
            return;
        }

        if (_runDepth == MostRuns)
        {
            return;
        }

        _runDepth++;
        switch (Values.Unwrap(value))
        {
            case IAnonymousFunctionOperation lambda when _shownAt is { } call:
                if (!BlockingAttributes.IsAllowed(lambda.Symbol))
                {
                    AddStep(Step.Calls(CallLocation.Of(call), MemberName.Of(lambda.Symbol), lambda.Symbol, condition), where);
                }

                break;
            case IAnonymousFunctionOperation lambda:
                ReadFunction(lambda.Symbol, lambda.Body, condition);
                break;
            case IMethodReferenceOperation reference:
                Under(condition, () => Call(reference.Method, reference.Instance, reference.IsVirtual, reference));
                break;
            case ILocalReferenceOperation local:
                RunLocal(local, where, condition);
                break;
            case IConditionalOperation choice:
                Run(choice.WhenTrue, where, condition);
                Run(choice.WhenFalse, where, condition);
                break;
            case ICoalesceOperation choice:
                Run(choice.Value, where, condition);
                Run(choice.WhenNull, where, condition);
                break;
            case ISwitchExpressionOperation choice:
                RunAll(choice.Arms.Select(static arm => arm.Value), where, condition);
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } both:
                Run(both.LeftOperand, where, condition);
                Run(both.RightOperand, where, condition);
                break;
            case IParameterReferenceOperation { Parameter: { } parameter }:
                RunParameter(parameter, condition);
                break;
            case { } other:
                RunElsewhere(other, where, condition);
                break;
        }

        _runDepth--;
    }

    private void RunAll(IEnumerable<IOperation> values, SyntaxNode where, RunCondition? condition)
    {
        foreach (IOperation value in values)
        {
            Run(value, where, condition);
        }
    }

    private void RunLocal(ILocalReferenceOperation local, SyntaxNode where, RunCondition? condition)
    {
        if (Values.EachOf(local.Local, local.SemanticModel, _cancellation) is { } element)
        {
            RunElements(element, where, condition);
            return;
        }

        RunAll(Values.Combined(local.Local, local.SemanticModel, _cancellation), where, condition);
    }

    private void RunParameter(IParameterSymbol parameter, RunCondition? condition)
    {
        if (_shownAt is not null)
        {
            // It belongs to another method, and nobody knows here what that was called with.
            return;
        }

        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) })
        {
            _invokedLocals.Add(parameter);
        }
        else if (condition is null)
        {
            _invoked.Add(parameter.Ordinal);
        }
        else if (condition.Outer is null)
        {
            _forwarded.Add(new(parameter.Ordinal, condition.Method, condition.Ordinal));
        }
    }

    private void RunLocalFunction(IMethodSymbol function, IOperation call, RunCondition? condition)
    {
        IMethodSymbol definition = function.OriginalDefinition;
        if (_offLoop?.Holds(call.Syntax) != true
            && (!Bodies.IsIterator(definition, _cancellation) || Enumeration.IsOf(call, _offLoop, _cancellation))
            && definition.DeclaringSyntaxReferences is [var reference]
            && _model is { } model
            && reference.SyntaxTree == model.SyntaxTree
            && model.GetOperation(reference.GetSyntax(_cancellation), _cancellation) is ILocalFunctionOperation { Body: { } body })
        {
            ReadFunction(definition, body, condition);
        }
    }

    private void ReadFunction(IMethodSymbol function, IOperation body, RunCondition? condition)
    {
        if (!_read.Add((function, condition is null)) || BlockingAttributes.IsAllowed(function))
        {
            return;
        }

        OffLoop? offLoop = _offLoop;
        _offLoop = OffLoop.Of(body, _cancellation);
        Under(condition, () => Visit(body));
        _offLoop = offLoop;
    }

    private void Under(RunCondition? condition, Action read)
    {
        RunCondition? outer = _condition;
        _condition = condition;
        read();
        _condition = outer;
    }

    /// <summary>Delegates among the arguments of a call: run by it for certain, or if it calls its parameter, or for all that is known never.</summary>
    private void HandOver(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments, IOperation call)
    {
        CallbackTime? time = null;
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is not { } parameter || argument.Value is IDefaultValueOperation)
            {
                continue;
            }

            if (parameter.Type.TypeKind == TypeKind.Delegate)
            {
                HandOver(method, parameter, argument.Value, call, ref time);
            }
            else if (parameter.Type is IArrayTypeSymbol { ElementType.TypeKind: TypeKind.Delegate } or INamedTypeSymbol { TypeArguments: [{ TypeKind: TypeKind.Delegate }] })
            {
                foreach (IOperation element in Values.ElementsOf(Values.Unwrap(argument.Value)))
                {
                    HandOver(method, parameter, element, call, ref time);
                }
            }
        }
    }

    private void HandOver(IMethodSymbol method, IParameterSymbol parameter, IOperation value, IOperation call, ref CallbackTime? time)
    {
        IOperation? instance = (call as IInvocationOperation)?.Instance;
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            if (_offLoop?.Holds(call.Syntax) != true)
            {
                _pending.Add((parameter.OriginalDefinition, value, call.Syntax, _condition));
            }
        }
        else if (CallTarget.Of(method, instance, (call as IInvocationOperation)?.IsVirtual == true, _compilation, _cancellation) is { } target)
        {
            if (!BlockingAttributes.IsAllowed(target))
            {
                Run(value, call.Syntax, new RunCondition(target, parameter.Ordinal, _condition));
            }
        }
        else if ((time ??= BuiltInApis.Callbacks.Of((IMethodSymbol)ApiTable.DefinitionOf(method))) == CallbackTime.Now
            || (time == CallbackTime.Deferred && Enumeration.IsOf(call, _offLoop, _cancellation)))
        {
            Run(value, call.Syntax, _condition);
        }
    }

    /// <summary>What was handed to lambdas and local functions that turned out to call it.</summary>
    private void RunPending()
    {
        for (int i = 0; i < _pending.Count;)
        {
            (IParameterSymbol parameter, IOperation value, SyntaxNode where, RunCondition? condition) = _pending[i];
            if (!_invokedLocals.Contains(parameter))
            {
                i++;
                continue;
            }

            // Running it may show that others run too: begin again.
            _pending.RemoveAt(i);
            Run(value, where, condition);
            i = 0;
        }
    }
}
