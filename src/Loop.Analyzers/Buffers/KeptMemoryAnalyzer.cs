using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>LOOP4003: the memory that an event method was given is kept beyond it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeptMemoryAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP4003", "Received memory is kept beyond its handler",
        "'{0}' is {1}, but its memory goes back to the pool when '{2}' ends: what is read from it later are another receive's bytes; keep {0}.ToArray()",
        Categories.Buffers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP4003"));

    // Of collections and of channels; what else has such a method keeps its argument as well.
    private static readonly HashSet<string> _keepers = new(StringComparer.Ordinal)
    {
        "Add", "AddFirst", "AddLast", "Append", "Enqueue", "Insert", "Push", "TryAdd", "TryEnqueue", "TryWrite",
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptor);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterBodyAction(Analyze);
    }

    private static void Analyze(BodyContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol { Parameters: [{ } memory, ..] } method
            || !BufferNames.IsMemoryOfBytes(memory.Type)
            || !Names.IsHandler(method.ContainingType)
            || !method.GetAttributes().Any(attribute => Names.IsLoopType(attribute.AttributeClass, "OnRecvAttribute")))
        {
            return;
        }

        foreach (IBlockOperation body in context.Blocks)
        {
            HashSet<ISymbol> names = new(SymbolEqualityComparer.Default) { memory };
            foreach (IOperation operation in body.Descendants())
            {
                Name(operation, names);

                if (Named(operation) is { } named && names.Contains(named) && HowKept(operation) is { } how)
                {
                    context.ReportDiagnostic(Diagnostic.Create(Descriptor, operation.Syntax.GetLocation(), named.Name, how, method.Name));
                }
            }
        }
    }

    /// <summary>Follows other names of the same memory, in the order of the text; a name that is given something else, on all paths, is none any more.</summary>
    private static void Name(IOperation operation, HashSet<ISymbol> names)
    {
        if (operation is IVariableDeclaratorOperation { Symbol: { } declared, Initializer.Value: { } initial } && IsMemory(initial, names))
        {
            names.Add(declared);
        }
        else if (operation is ISimpleAssignmentOperation { Value: { } value } assignment && Named(assignment.Target) is { } assigned)
        {
            if (IsMemory(value, names))
            {
                names.Add(assigned);
            }
            else if (IsOnAllPaths(assignment))
            {
                names.Remove(assigned);
            }
        }
    }

    private static bool IsOnAllPaths(IOperation operation)
    {
        for (IOperation? around = operation.Parent; around is not null; around = around.Parent)
        {
            if (around is IConditionalOperation or ILoopOperation or ISwitchOperation or ITryOperation or IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return false;
            }
        }

        return true;
    }

    private static ISymbol? Named(IOperation operation) => operation switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };

    /// <summary>True for the memory, or a part of it.</summary>
    private static bool IsMemory(IOperation value, HashSet<ISymbol> names) => value switch
    {
        IConversionOperation conversion => IsMemory(conversion.Operand, names),
        IInvocationOperation { TargetMethod.Name: "Slice", Instance: { } sliced } => IsMemory(sliced, names),
        { Type: { } type } when BufferNames.IsMemoryOfBytes(type) => value.ChildOperations.Any(child => IsMemory(child, names))
            || (Named(value) is { } named && names.Contains(named)),
        _ => false,
    };

    private static string? HowKept(IOperation reference)
    {
        IOperation value = Whole(reference);
        switch (value.Parent)
        {
            case ISimpleAssignmentOperation assignment when assignment.Value == value && IsLasting(assignment.Target):
                return "stored";
            case ICoalesceAssignmentOperation assignment when assignment.Value == value && IsLasting(assignment.Target):
                return "stored";
            case IArgumentOperation { Parent: IInvocationOperation { Instance: { } receiver } call }
                when _keepers.Contains(call.TargetMethod.Name) && IsLasting(receiver):
                return "stored";
            default:
                return OutlivingFunction.Around(reference) is { } function && Captured.IsOutside(Named(reference)!, function)
                    ? "captured by code that runs later"
                    : null;
        }
    }

    /// <summary>The memory as it is handed on: itself, the slice that is made of it, or what has it as one of its values.</summary>
    private static IOperation Whole(IOperation reference)
    {
        IOperation whole = reference;
        while (true)
        {
            switch (whole.Parent)
            {
                case IConversionOperation conversion when BufferNames.IsMemoryOfBytes(conversion.Type):
                    whole = conversion;
                    break;
                case IConversionOperation conversion when whole is ITupleOperation:
                    whole = conversion;
                    break;
                case IConditionalOperation conditional when conditional.Condition != whole && conditional.Type is not null:
                    whole = conditional;
                    break;
                case ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation chosen } arm when arm.Value == whole:
                    whole = chosen;
                    break;
                case ITupleOperation or ICoalesceOperation:
                    whole = whole.Parent;
                    break;
                case IInvocationOperation { TargetMethod.Name: "Slice" } slice when slice.Instance == whole && BufferNames.IsMemoryOfBytes(slice.Type):
                    whole = slice;
                    break;
                case { } part when part.Kind is OperationKind.ImplicitIndexerReference or OperationKind.PropertyReference && BufferNames.IsMemoryOfBytes(part.Type):
                    whole = part;
                    break;
                default:
                    return whole;
            }
        }
    }

    /// <summary>True for what outlives the call: a field or property, and whatever hangs on one.</summary>
    private static bool IsLasting(IOperation target) => target switch
    {
        IFieldReferenceOperation { Field.ContainingType.IsValueType: true, Instance: { } instance } => IsLasting(instance),
        IFieldReferenceOperation or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } => true,
        IPropertyReferenceOperation { Instance: { } instance } => IsLasting(instance),
        IArrayElementReferenceOperation element => IsLasting(element.ArrayReference),
        IConversionOperation conversion => IsLasting(conversion.Operand),
        IConditionalAccessInstanceOperation or IInstanceReferenceOperation => true,
        _ => false,
    };
}
