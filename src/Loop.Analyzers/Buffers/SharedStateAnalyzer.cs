using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>LOOP4005: handlers change static state, which the handlers of all loops share.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedStateAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP4005", "A handler changes state that all loops share",
        "'{0}' is static, and the handlers of every loop change it at the same time: {1}; keep it in an actor that the others Tell, or a value per loop, or use {2}",
        Categories.Buffers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP4005"));

    private static readonly HashSet<string> _collections = new(StringComparer.Ordinal)
    {
        "Dictionary", "HashSet", "LinkedList", "List", "OrderedDictionary", "PriorityQueue", "Queue", "SortedDictionary", "SortedList", "SortedSet", "Stack",
    };

    private static readonly HashSet<string> _changes = new(StringComparer.Ordinal)
    {
        "Add", "AddAfter", "AddBefore", "AddFirst", "AddLast", "AddRange", "Clear", "Dequeue", "Enqueue", "ExceptWith", "Insert", "Pop", "Push", "Remove", "RemoveAll",
        "RemoveAt", "RemoveFirst", "RemoveLast", "RemoveRange", "RemoveWhere", "Reverse", "Sort", "TryAdd", "TryDequeue", "TryPop", "UnionWith",
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
        // Static methods may belong to the program's start, before any loop runs.
        if (context.OwningSymbol is IMethodSymbol { IsStatic: false, ContainingType: { } type } && Names.IsHandler(type))
        {
            foreach (IOperation operation in context.Operations)
            {
                Analyze(operation, context);
            }
        }
    }

    private static void Analyze(IOperation operation, BodyContext context)
    {
        ISymbol? changed = operation switch
        {
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field.IsVolatile: true } } => null,
            ISimpleAssignmentOperation or ICompoundAssignmentOperation => OfTarget(((IAssignmentOperation)operation).Target),
            IIncrementOrDecrementOperation increment => OfTarget(increment.Target),
            IInvocationOperation { Instance: { } instance } call when _changes.Contains(call.TargetMethod.Name) => OfCollection(instance),
            _ => null,
        };
        if (changed is null || IsGuarded(operation))
        {
            return;
        }

        bool isCollection = operation is IInvocationOperation or IAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.IsEmpty: false } };
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptor, operation.Syntax.GetLocation(), changed.Name,
            isCollection ? "it loses entries, and now and then it breaks and throws or never returns" : "what one writes, another overwrites unseen",
            isCollection ? "a concurrent collection" : "Interlocked"));
    }

    private static ISymbol? OfTarget(IOperation target) => target switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true } field } => IsPerThread(field) ? null : field,
        IPropertyReferenceOperation { Property: { IsStatic: true, IsIndexer: false } property } => IsAuto(property) ? property : null,
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } => OfCollection(instance),
        _ => null,
    };

    private static ISymbol? OfCollection(IOperation instance)
    {
        if (!FrameworkTypes.IsIn(instance.Type, "System.Collections.Generic") || !_collections.Contains(instance.Type!.Name))
        {
            return null;
        }

        return instance switch
        {
            IFieldReferenceOperation { Field: { IsStatic: true } field } => IsPerThread(field) ? null : field,
            IPropertyReferenceOperation { Property: { IsStatic: true } property } => IsAuto(property) ? property : null,
            _ => null,
        };
    }

    private static bool IsPerThread(IFieldSymbol field) => field.GetAttributes().Any(attribute => Names.IsSystemType(attribute.AttributeClass, "ThreadStaticAttribute"));

    /// <summary>True for a property that is nothing but a field.</summary>
    private static bool IsAuto(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    /// <summary>True within a lock, and in a method that takes one in another way: then it cannot be told.</summary>
    private static bool IsGuarded(IOperation operation)
    {
        IOperation root = operation;
        for (IOperation? around = operation; around is not null; around = around.Parent)
        {
            if (around is ILockOperation)
            {
                return true;
            }

            root = around;
        }

        return root.Descendants().Any(inner => inner is IInvocationOperation
        {
            TargetMethod.Name: "Enter" or "EnterScope" or "TryEnter" or "EnterWriteLock" or "Wait" or "WaitOne",
        });
    }
}
