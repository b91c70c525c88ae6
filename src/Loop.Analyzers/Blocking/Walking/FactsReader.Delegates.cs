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

        switch (Values.Unwrap(value))
        {
            case IAnonymousFunctionOperation lambda:
                ReadFunction(lambda.Symbol, lambda.Body, condition);
                break;
            case IMethodReferenceOperation reference:
                Under(condition, () => Call(reference.Method, reference.Instance, reference.IsVirtual, reference));
                break;
            case ILocalReferenceOperation local when Values.Only(local.Local, local.SemanticModel, _cancellation) is { } only and not ILocalReferenceOperation:
                Run(only, where, condition);
                break;
            case IConditionalOperation choice:
                Run(choice.WhenTrue, where, condition);
                Run(choice.WhenFalse, where, condition);
                break;
            case IParameterReferenceOperation { Parameter: { } parameter }:
                RunParameter(parameter, condition);
                break;
        }
    }

    private void RunParameter(IParameterSymbol parameter, RunCondition? condition)
    {
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
            && (!Bodies.IsIterator(definition, _cancellation) || Enumeration.IsOf(call))
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
        IMethodSymbol definition = (IMethodSymbol)ApiTable.DefinitionOf(method);
        CallbackTime? time = null;
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is not { Type.TypeKind: TypeKind.Delegate } parameter || argument.Value is IDefaultValueOperation)
            {
                continue;
            }

            if (method.MethodKind == MethodKind.LocalFunction)
            {
                if (_offLoop?.Holds(call.Syntax) == true)
                {
                    continue;
                }

                _pending.Add((parameter.OriginalDefinition, argument.Value, call.Syntax, _condition));
            }
            else if (CallTarget.Of(method, (call as IInvocationOperation)?.Instance, (call as IInvocationOperation)?.IsVirtual == true, _compilation, _cancellation) is { } target)
            {
                if (!BlockingAttributes.IsAllowed(target))
                {
                    Run(argument.Value, call.Syntax, new RunCondition(target, parameter.Ordinal, _condition));
                }
            }
            else if ((time ??= BuiltInApis.Callbacks.Of(definition)) == CallbackTime.Now || (time == CallbackTime.Deferred && Enumeration.IsOf(call)))
            {
                Run(argument.Value, call.Syntax, _condition);
            }
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
