using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>The memory of an event method as it is handed on: itself, the slice that is made of it, or what has it as one of its values.</summary>
internal static class KeptValue
{
    public static IOperation Whole(IOperation reference)
    {
        IOperation whole = reference;
        while (Around(whole) is { } around)
        {
            whole = around;
        }

        return whole;
    }

    private static IOperation? Around(IOperation whole) => whole.Parent switch
    {
        IConversionOperation conversion
            when BufferNames.IsMemoryOfBytes(conversion.Type) || IsMaybe(conversion.Type) || whole is ITupleOperation or IObjectCreationOperation => conversion,
        IConditionalOperation conditional when conditional.Condition != whole && conditional.Type is not null => conditional,
        ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation chosen } arm when arm.Value == whole => chosen,
        ITupleOperation or ICoalesceOperation => whole.Parent,
        IInvocationOperation { TargetMethod.Name: "Slice" } slice when slice.Instance == whole && BufferNames.IsMemoryOfBytes(slice.Type) => slice,
        IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation trim } when BufferNames.IsTrim(trim) => trim,
        IArgumentOperation { Parent: IObjectCreationOperation creation } argument when IsKeptBy(creation, argument.Parameter) => creation,
        ISimpleAssignmentOperation { Target: IMemberReferenceOperation member } assignment
            when assignment.Value == whole && IsOfNewObject(member.Instance) => Made(assignment.Parent),
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add" } add } when IsOfNewObject(add.Instance) => Made(add.Parent),
        { Kind: OperationKind.ImplicitIndexerReference or OperationKind.PropertyReference } part when BufferNames.IsMemoryOfBytes(part.Type) => part,
        _ => null,
    };

    private static bool IsMaybe(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ } value] } && BufferNames.IsMemoryOfBytes(value);

    /// <summary>True for a record's own parameter, whose property the compiler writes; what another constructor does with its argument, nobody can tell: it may copy.</summary>
    private static bool IsKeptBy(IObjectCreationOperation creation, IParameterSymbol? parameter) =>
        parameter is not null
        && creation.Type is { IsRecord: true } record
        && record.GetMembers(parameter.Name).OfType<IPropertySymbol>().Any(static property =>
            property.DeclaringSyntaxReferences is [{ } declared] && declared.GetSyntax() is ParameterSyntax);

    /// <summary>True within an initializer, for the object that it is of.</summary>
    private static bool IsOfNewObject(IOperation? instance) => instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver };

    /// <summary>The object that an initializer, or one within it, is of.</summary>
    private static IOperation? Made(IOperation? initializer)
    {
        while (initializer is IObjectOrCollectionInitializerOperation { Parent: IMemberInitializerOperation { Parent: { } outer } })
        {
            initializer = outer;
        }

        return (initializer as IObjectOrCollectionInitializerOperation)?.Parent is IObjectCreationOperation made ? made : null;
    }
}
