using System.Collections.Immutable;
using Loop.Analyzers.Code;
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
            KeptMemory keeping = new(body, method);
            foreach (IOperation operation in body.Descendants())
            {
                Name(operation, names);

                if (KeptMemory.Named(operation) is { } named && names.Contains(named) && keeping.HowKept(operation) is { } how)
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
        else if (operation is ISimpleAssignmentOperation { Value: { } value } assignment && KeptMemory.Named(assignment.Target) is { } assigned)
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

    /// <summary>True for the memory, or a part of it.</summary>
    private static bool IsMemory(IOperation value, HashSet<ISymbol> names) => value switch
    {
        IConversionOperation conversion => IsMemory(conversion.Operand, names),
        IInvocationOperation { TargetMethod.Name: "Slice", Instance: { } sliced } => IsMemory(sliced, names),
        IInvocationOperation { Arguments: [{ Value: { } trimmed }, ..] } call when BufferNames.IsTrim(call) => IsMemory(trimmed, names),
        { Type: { } type } when BufferNames.IsMemoryOfBytes(type) => value.ChildOperations.Any(child => IsMemory(child, names))
            || (KeptMemory.Named(value) is { } named && names.Contains(named)),
        _ => false,
    };
}
