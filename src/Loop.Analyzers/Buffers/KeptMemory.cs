using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>Where the memory that an event method was given goes: into what outlives the method, or nowhere that can be told.</summary>
internal sealed class KeptMemory(IBlockOperation body, IMethodSymbol method)
{
    // Of collections and of channels.
    private static readonly HashSet<string> _keepers = new(StringComparer.Ordinal)
    {
        "Add", "AddFirst", "AddLast", "Append", "Enqueue", "Insert", "Push", "TryAdd", "TryEnqueue", "TryWrite",
    };

    private static readonly HashSet<string> _takers = new(StringComparer.Ordinal)
    {
        "Clear", "Dequeue", "Pop", "Remove", "RemoveAt", "RemoveFirst", "RemoveLast", "TryDequeue", "TryPop", "TryRead", "TryRemove", "TryTake",
    };

    public static ISymbol? Named(IOperation operation) => operation switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };

    /// <summary>How a reference to the memory keeps it; null where it does not, for all that can be told.</summary>
    public string? HowKept(IOperation reference)
    {
        IOperation value = KeptValue.Whole(reference);
        switch (value.Parent)
        {
            case ISimpleAssignmentOperation assignment when assignment.Value == value && IsLasting(assignment.Target):
                return IsGivenUp(assignment.Target) ? null : "stored";
            case ICoalesceAssignmentOperation assignment when assignment.Value == value && IsLasting(assignment.Target):
                return IsGivenUp(assignment.Target) ? null : "stored";
            case IArgumentOperation { Parent: IInvocationOperation { Instance: { } receiver } call } argument
                when _keepers.Contains(call.TargetMethod.Name) && TakesAsItIs(argument) && IsLasting(receiver):
                return IsTakenOut(receiver, call) ? null : "stored";
            case IArgumentOperation { Parent: IInvocationOperation call } argument when BufferNames.IsTell(call) && TakesAsItIs(argument) && IsLast(call):
                return "told to an actor, which hears of it later";
            default:
                return OutlivingFunction.Around(reference) is { } function && Captured.IsOutside(Named(reference)!, function)
                    ? "captured by code that runs later"
                    : null;
        }
    }

    /// <summary>True where a parameter is of any type, and so keeps what it is given; what a method does that knows memory when it sees it, nobody can tell: it may copy.</summary>
    private static bool TakesAsItIs(IArgumentOperation argument) => argument.Parameter?.OriginalDefinition.Type.TypeKind == TypeKind.TypeParameter;

    /// <summary>True for what outlives the call: a field or property of the handler, and whatever hangs on one.</summary>
    private static bool IsLasting(IOperation target) => target switch
    {
        IFieldReferenceOperation { Instance: null } or IPropertyReferenceOperation { Instance: null } => true,
        IFieldReferenceOperation { Instance: { } instance } => IsLasting(instance),
        IPropertyReferenceOperation { Instance: { } instance } => IsLasting(instance),
        IArrayElementReferenceOperation element => IsLasting(element.ArrayReference),
        IConversionOperation conversion => IsLasting(conversion.Operand),
        IConditionalAccessInstanceOperation => Conditional(target) is { } asked && IsLasting(asked),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
        _ => false,
    };

    /// <summary>What is asked for null before a member of it is used.</summary>
    private static IOperation? Conditional(IOperation instance)
    {
        for (IOperation? around = instance.Parent; around is not null; around = around.Parent)
        {
            if (around is IConditionalAccessOperation access)
            {
                return access.Operation;
            }
        }

        return null;
    }

    /// <summary>True where the method gives the same place another value before it ends, whatever its conditions say: the memory is there for those that it calls.</summary>
    private bool IsGivenUp(IOperation target) => MemberOf(target) is { } member && body.Descendants().Any(operation =>
        operation is ISimpleAssignmentOperation assignment
        && assignment.Syntax.SpanStart > target.Syntax.Span.End
        && SymbolEqualityComparer.Default.Equals(MemberOf(assignment.Target), member)
        && assignment.Target.Syntax.IsEquivalentTo(target.Syntax, topLevel: false)
        && !assignment.Value.DescendantsAndSelf().Any(static value => Named(value) is { } named && BufferNames.IsMemoryOfBytes(TypeOf(named)))
        && IsReached(assignment));

    private bool IsTakenOut(IOperation receiver, IOperation call) => MemberOf(receiver) is { } member && body.Descendants().Any(operation =>
        operation is IInvocationOperation { Instance: { } other } later
        && later.Syntax.SpanStart > call.Syntax.Span.End
        && _takers.Contains(later.TargetMethod.Name)
        && SymbolEqualityComparer.Default.Equals(MemberOf(other), member));

    private static ISymbol? MemberOf(IOperation operation) => (operation as IMemberReferenceOperation)?.Member;

    private static ITypeSymbol? TypeOf(ISymbol named) => named is IParameterSymbol parameter ? parameter.Type : (named as ILocalSymbol)?.Type;

    private static bool IsReached(IOperation operation)
    {
        for (IOperation inner = operation; inner.Parent is { } around; inner = around)
        {
            if (around is IConditionalOperation or ILoopOperation or ISwitchOperation or IAnonymousFunctionOperation or ILocalFunctionOperation
                || (around is ITryOperation attempt && attempt.Finally != inner))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True where the method waits for nothing behind a call: nobody can have answered when it ends.</summary>
    private bool IsLast(IInvocationOperation call)
    {
        if (!method.IsAsync && !method.ReturnsVoid)
        {
            return false;
        }

        SyntaxNode scope = call.Syntax;
        for (SyntaxNode? around = scope.Parent; around is not null && around != body.Syntax; around = around.Parent)
        {
            if (around is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            {
                return false;
            }

            scope = around is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax ? around : scope;
        }

        return !body.Syntax.DescendantTokens().Any(token => token.IsKind(SyntaxKind.AwaitKeyword) && token.SpanStart > scope.SpanStart);
    }
}
