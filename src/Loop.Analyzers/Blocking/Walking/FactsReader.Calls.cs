using Loop.Analyzers.Blocking.Apis;
using Loop.Analyzers.Blocking.Exemptions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Calls: known to block, or of a method to look into.</summary>
internal sealed partial class FactsReader
{
    private static readonly BlockingApi Locks = new(BlockingRule.Lock, "keep the state on one loop and send it messages");

    /// <summary>A call of a member: a step where it is known to block, or where its code is here.</summary>
    /// <param name="member">The method, constructor or property.</param>
    /// <param name="instance">What it is called on.</param>
    /// <param name="isVirtual">False where the call names its target exactly.</param>
    /// <param name="operation">The call.</param>
    /// <param name="body">The method that runs, where it is not the member itself.</param>
    private void Call(ISymbol member, IOperation? instance, bool isVirtual, IOperation operation, IMethodSymbol? body = null)
    {
        if (_table.Find(member, Values.Unwrap(instance)?.Type) is not { } api)
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.LocalFunction } local)
            {
                RunLocalFunction(local, operation, _condition);
                return;
            }

            Reach(body ?? member as IMethodSymbol, instance, isVirtual, operation);
            return;
        }

        if (!BlockingAttributes.IsAllowed(member) && !IsRepeated(api, operation, instance) && !Exemption.Holds(api, operation, instance, _table, _cancellation))
        {
            ISymbol definition = ApiTable.DefinitionOf(member);
            AddStep(Step.Blocks(PlaceOf(operation), MemberName.Of(definition), api, definition.GetDocumentationCommentId(), _condition), operation.Syntax);
        }
    }

    /// <summary>A step into a method of this compilation, where the call reaches one.</summary>
    private void Reach(IMethodSymbol? method, IOperation? instance, bool isVirtual, IOperation operation)
    {
        if (CallTarget.Of(method, instance, isVirtual, _compilation, _cancellation) is not { } target || BlockingAttributes.IsAllowed(target))
        {
            return;
        }

        if ((target.MethodImplementationFlags & System.Reflection.MethodImplAttributes.Synchronized) != 0)
        {
            AddStep(Step.Blocks(PlaceOf(operation), MemberName.Of(target), Locks, null, _condition), operation.Syntax);
        }

        if (!Bodies.IsIterator(target, _cancellation) || Enumeration.IsOf(operation, _offLoop, _cancellation))
        {
            AddStep(Step.Calls(PlaceOf(operation), MemberName.Of(target), target, _condition), operation.Syntax);
        }
    }

    /// <summary>Of a query over PLINQ only the beginning is reported: one chain is one mistake.</summary>
    private static bool IsRepeated(BlockingApi api, IOperation operation, IOperation? instance) =>
        api.Rule == BlockingRule.Parallel
        && operation is IInvocationOperation call
        && Values.Unwrap(instance ?? (call.Arguments.Length > 0 ? call.Arguments[0].Value : null))
            is IInvocationOperation { TargetMethod.ContainingType.Name: "ParallelEnumerable" };

    private void Dispose(IOperation? resources, bool isAsynchronous)
    {
        string name = isAsynchronous ? "DisposeAsync" : "Dispose";
        IEnumerable<IOperation> values = resources is IVariableDeclarationGroupOperation group
            ? group.Declarations.SelectMany(declaration => declaration.Declarators)
            : resources is null ? [] : [resources];
        foreach (IOperation value in values)
        {
            ITypeSymbol? type = value is IVariableDeclaratorOperation declarator ? declarator.Symbol.Type : value.Type;
            if (DisposeOf(type, name) is { } dispose)
            {
                Call(dispose, value is IVariableDeclaratorOperation { Initializer.Value: { } initial } ? initial : value, true, value);
            }
        }
    }

    private static IMethodSymbol? MemberOf(ITypeSymbol? type, string name)
    {
        for (ITypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (level.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(method => method.Parameters.IsEmpty && !method.IsStatic) is { } member)
            {
                return member;
            }
        }

        return null;
    }

    private static IMethodSymbol? DisposeOf(ITypeSymbol? type, string name)
    {
        if (MemberOf(type, name) is { } dispose)
        {
            return dispose;
        }

        // One that only the interface names.
        return type?.AllInterfaces.FirstOrDefault(contract => contract.Name == "I" + (name == "Dispose" ? "Disposable" : "AsyncDisposable"))?.GetMembers(name)
            .Select(type.FindImplementationForInterfaceMember).OfType<IMethodSymbol>().FirstOrDefault();
    }
}
