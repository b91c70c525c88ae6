using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5xxx: what allocates in methods that run for every message, and in what is marked with <c>[AllocationFree]</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AllocationAnalyzer : DiagnosticAnalyzer
{
    private static readonly AllocationRule[] _rules =
    [
        new ClosureRule(), new BoxingRule(), new ParamsArrayRule(), new LinqRule(), new StringRule(),
        new MethodGroupRule(), new InterfaceLoopRule(), new NewObjectRule(),
    ];

    private static readonly AllocationDescriptors _descriptors = new(_rules.Select(rule => rule.Descriptor).Append(UnpooledAsyncRule.Descriptor));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. _descriptors.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is not null)
            {
                bool hasLoopTask = start.Compilation.GetTypeByMetadataName(UnpooledAsyncRule.Remedy) is not null;
                start.RegisterBodyAction(block => Analyze(block, hasLoopTask));
            }
        });
    }

    private static void Analyze(BodyContext context, bool hasLoopTask)
    {
        AllocationScope scope = AllocationScopes.Of(context.OwningSymbol);
        if (scope == AllocationScope.None)
        {
            return;
        }

        if (hasLoopTask && UnpooledAsyncRule.Find((IMethodSymbol)context.OwningSymbol, context.CancellationToken) is { } found)
        {
            Report(context, UnpooledAsyncRule.Descriptor, found.Where, scope, [context.OwningSymbol.Name, found.Returned]);
        }

        foreach (IBlockOperation block in context.Blocks)
        {
            Walk(context, block, scope);
        }
    }

    private static void Walk(BodyContext context, IOperation operation, AllocationScope scope)
    {
        AllocationRule? found = null;
        foreach (AllocationRule rule in _rules)
        {
            if (rule.Find(operation) is { } arguments)
            {
                Report(context, rule.Descriptor, rule.LocationOf(operation), scope, arguments);
                found = rule;
                break;
            }
        }

        foreach (IOperation child in operation.ChildOperations)
        {
            if (!IsRare(child) && child is not IAnonymousFunctionOperation)
            {
                WalkWithin(context, operation, found, child, scope);
            }
        }
    }

    /// <summary>Goes on below an operation, past what an allocation that is already reported covers.</summary>
    private static void WalkWithin(
        BodyContext context, IOperation allocation, AllocationRule? rule, IOperation child, AllocationScope scope)
    {
        if (rule?.Covers(allocation, child) != true)
        {
            Walk(context, child, scope);
            return;
        }

        foreach (IOperation inner in child.ChildOperations)
        {
            if (!IsRare(inner) && inner is not IAnonymousFunctionOperation)
            {
                WalkWithin(context, allocation, rule, inner, scope);
            }
        }
    }

    /// <summary>True for code that runs when something has failed, or only with logging on: nobody counts allocations there.</summary>
    private static bool IsRare(IOperation operation) => operation switch
    {
        IThrowOperation or ICatchClauseOperation => true,
        IInvocationOperation { TargetMethod: { } method } => method.IsConditional || IsThrowing(method),
        { Parent: IConditionalOperation conditional } => conditional.WhenTrue == operation && IsLoggingOn(conditional.Condition),
        _ => false,
    };

    private static bool IsThrowing(IMethodSymbol method) =>
        method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute");

    private static bool IsLoggingOn(IOperation condition) =>
        condition.DescendantsAndSelf().Any(asked => asked is IInvocationOperation { TargetMethod.Name: "IsEnabled" });

    private static void Report(BodyContext context, DiagnosticDescriptor rule, Location where, AllocationScope scope, string[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(_descriptors.In(scope, rule), where, [.. arguments]));
}
