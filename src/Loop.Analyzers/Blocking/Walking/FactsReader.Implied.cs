using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Calls that the text does not name: of operators and conversions, of <c>foreach</c>, <c>await</c>, patterns, <c>with</c> and interpolation.</summary>
internal sealed partial class FactsReader
{
    public override void VisitBinaryOperator(IBinaryOperation operation)
    {
        base.VisitBinaryOperator(operation);
        Reach(operation.OperatorMethod, null, false, operation);
        if (operation is { OperatorKind: BinaryOperatorKind.Add, OperatorMethod: null, Type.SpecialType: SpecialType.System_String })
        {
            WriteText(operation.LeftOperand, isFormatted: false);
            WriteText(operation.RightOperand, isFormatted: false);
        }
    }

    public override void VisitInterpolation(IInterpolationOperation operation)
    {
        base.VisitInterpolation(operation);
        WriteText(operation.Expression, isFormatted: true);
    }

    public override void VisitUnaryOperator(IUnaryOperation operation)
    {
        base.VisitUnaryOperator(operation);
        Reach(operation.OperatorMethod, null, false, operation);
    }

    public override void VisitIncrementOrDecrement(IIncrementOrDecrementOperation operation)
    {
        base.VisitIncrementOrDecrement(operation);
        Reach(operation.OperatorMethod, null, false, operation);
    }

    public override void VisitConversion(IConversionOperation operation)
    {
        base.VisitConversion(operation);
        Reach(operation.OperatorMethod, null, false, operation);
    }

    public override void VisitCompoundAssignment(ICompoundAssignmentOperation operation)
    {
        base.VisitCompoundAssignment(operation);
        Reach(operation.InConversion.MethodSymbol, null, false, operation);
        Reach(operation.OperatorMethod, null, false, operation);
        Reach(operation.OutConversion.MethodSymbol, null, false, operation);
        if (operation is { OperatorKind: BinaryOperatorKind.Add, OperatorMethod: null, Target.Type.SpecialType: SpecialType.System_String })
        {
            WriteText(operation.Value, isFormatted: false);
        }
    }

    public override void VisitDeconstructionAssignment(IDeconstructionAssignmentOperation operation)
    {
        base.VisitDeconstructionAssignment(operation);
        if (operation is { Syntax: AssignmentExpressionSyntax syntax, SemanticModel: { } model })
        {
            Deconstruct(model.GetDeconstructionInfo(syntax), operation.Value, operation);
        }
    }

    public override void VisitRecursivePattern(IRecursivePatternOperation operation)
    {
        base.VisitRecursivePattern(operation);
        Reach(operation.DeconstructSymbol as IMethodSymbol, null, true, operation);
    }

    public override void VisitListPattern(IListPatternOperation operation)
    {
        base.VisitListPattern(operation);
        ReachMember(operation.LengthSymbol, null, operation);
        ReachMember(operation.IndexerSymbol, null, operation);
    }

    public override void VisitSlicePattern(ISlicePatternOperation operation)
    {
        base.VisitSlicePattern(operation);
        ReachMember(operation.SliceSymbol, null, operation);
    }

    public override void VisitImplicitIndexerReference(IImplicitIndexerReferenceOperation operation)
    {
        base.VisitImplicitIndexerReference(operation);
        ReachMember(operation.LengthSymbol, operation.Instance, operation);
        (bool isRead, bool isWritten) = UseOf(operation);
        if (isRead)
        {
            ReachMember(operation.IndexerSymbol, operation.Instance, operation);
        }

        if (isWritten)
        {
            Reach((operation.IndexerSymbol as IPropertySymbol)?.SetMethod, operation.Instance, true, operation);
        }
    }

    public override void VisitCoalesce(ICoalesceOperation operation)
    {
        base.VisitCoalesce(operation);
        Reach(operation.ValueConversion.MethodSymbol, null, false, operation);
    }

    /// <summary>A record's copy begins with its copy constructor, whatever record it is.</summary>
    public override void VisitWith(IWithOperation operation)
    {
        base.VisitWith(operation);
        if (operation.Type is INamedTypeSymbol { IsRecord: true, TypeKind: TypeKind.Class } type)
        {
            Reach(
                type.InstanceConstructors.FirstOrDefault(constructor => constructor is { IsImplicitlyDeclared: false, Parameters: [{ Type: { } copied }] }
                    && SymbolEqualityComparer.Default.Equals(copied, type)),
                null,
                false,
                operation);
        }
    }

    public override void VisitCollectionExpression(ICollectionExpressionOperation operation)
    {
        base.VisitCollectionExpression(operation);
        Reach(operation.ConstructMethod, null, false, operation);
        if (operation is { Elements.IsEmpty: false, ConstructMethod.MethodKind: MethodKind.Constructor, Type: INamedTypeSymbol type })
        {
            Reach(type.GetMembers("Add").OfType<IMethodSymbol>().FirstOrDefault(method => method is { IsStatic: false, Parameters.Length: 1 }), operation, true, operation);
        }
    }

    /// <summary>What is spread into a collection is enumerated.</summary>
    public override void VisitSpread(ISpreadOperation operation)
    {
        base.VisitSpread(operation);
        Reach(operation.ElementConversion.MethodSymbol, null, false, operation);
        if (Values.Unwrap(operation.Operand) is { Type: { } type } value && MemberOf(type, "GetEnumerator") is { } begin)
        {
            Reach(begin, value, true, operation);
            Reach(MemberOf(begin.ReturnType, "MoveNext"), null, true, operation);
            Reach(MemberOf(begin.ReturnType, "get_Current"), null, true, operation);
            Reach(DisposeOf(begin.ReturnType, "Dispose"), null, true, operation);
        }
    }

    public override void VisitAwait(IAwaitOperation operation)
    {
        base.VisitAwait(operation);
        if (operation is { Syntax: AwaitExpressionSyntax syntax, SemanticModel: { } model, Operation.Type: { } type } && MayBeOwn(type))
        {
            AwaitExpressionInfo info = model.GetAwaitExpressionInfo(syntax);
            Reach(info.GetAwaiterMethod, operation.Operation, true, operation);
            Reach(info.IsCompletedProperty?.GetMethod, null, true, operation);
            Reach(info.GetResultMethod, null, true, operation);
        }
    }

    public override void VisitUsing(IUsingOperation operation)
    {
        base.VisitUsing(operation);
        Dispose(operation.Resources, operation.IsAsynchronous);
    }

    public override void VisitUsingDeclaration(IUsingDeclarationOperation operation)
    {
        base.VisitUsingDeclaration(operation);
        Dispose(operation.DeclarationGroup, operation.IsAsynchronous);
    }

    public override void VisitForEachLoop(IForEachLoopOperation operation)
    {
        base.VisitForEachLoop(operation);
        if (operation.Syntax is not CommonForEachStatementSyntax syntax || operation.SemanticModel is not { } model)
        {
            return;
        }

        ForEachStatementInfo info = model.GetForEachStatementInfo(syntax);
        Reach(info.GetEnumeratorMethod, Values.Unwrap(operation.Collection), true, operation);
        Reach(info.MoveNextMethod, null, true, operation);
        Reach(info.CurrentProperty?.GetMethod, null, true, operation);
        Reach(EndOf(info), null, true, operation);
        Reach(info.ElementConversion.MethodSymbol, null, false, operation);
        if (syntax is ForEachVariableStatementSyntax variables)
        {
            Deconstruct(model.GetDeconstructionInfo(variables), null, operation);
        }
    }

    /// <summary>What disposes of the enumerator: its own method where only the interface is named.</summary>
    private static IMethodSymbol? EndOf(ForEachStatementInfo info) =>
        info is { DisposeMethod: { ContainingType.TypeKind: TypeKind.Interface } named, GetEnumeratorMethod.ReturnType: { } enumerator }
            ? DisposeOf(enumerator, named.Name)
            : info.DisposeMethod;

    private void Deconstruct(DeconstructionInfo info, IOperation? value, IOperation operation)
    {
        Reach(info.Method, value, true, operation);
        Reach(info.Conversion?.MethodSymbol, null, false, operation);
        foreach (DeconstructionInfo nested in info.Nested)
        {
            Deconstruct(nested, null, operation);
        }
    }

    private void ReachMember(ISymbol? member, IOperation? instance, IOperation operation) =>
        Reach(member as IMethodSymbol ?? (member as IPropertySymbol)?.GetMethod, instance, true, operation);

    /// <summary>What a value's own type makes of it where it becomes a part of a string.</summary>
    private void WriteText(IOperation operand, bool isFormatted)
    {
        if (Values.Unwrap(operand) is not { Type: INamedTypeSymbol { SpecialType: SpecialType.None } type } value || !MayBeOwn(type))
        {
            return;
        }

        if (type is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [INamedTypeSymbol underlying] })
        {
            type = underlying;
        }

        IMethodSymbol? method = isFormatted ? FormatterOf(type, "ISpanFormattable", "TryFormat") ?? FormatterOf(type, "IFormattable", "ToString") : null;
        for (INamedTypeSymbol? level = type; level is not null && method is null; level = level.BaseType)
        {
            method = level.GetMembers("ToString").OfType<IMethodSymbol>().FirstOrDefault(candidate => candidate is { IsStatic: false, Parameters.IsEmpty: true });
        }

        Reach(method, value, !type.IsValueType, value);
    }

    private static IMethodSymbol? FormatterOf(INamedTypeSymbol type, string contract, string name)
    {
        foreach (INamedTypeSymbol level in type.AllInterfaces)
        {
            if (level.Name == contract && level.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true })
            {
                return level.GetMembers(name).Select(type.FindImplementationForInterfaceMember).OfType<IMethodSymbol>().FirstOrDefault();
            }
        }

        return null;
    }

    /// <summary>False for a type of another assembly: what such types do is on the lists.</summary>
    private bool MayBeOwn(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
        || type is ITypeParameterSymbol
        || SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly);
}
