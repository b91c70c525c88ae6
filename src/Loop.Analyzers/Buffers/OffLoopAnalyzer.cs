using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>LOOP4004: code that runs off the loop uses a connection or a handler's state.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OffLoopAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP4004", "Code off the loop uses a connection or a handler",
        "'{0}' is used in code that {1} runs on another thread: {2}; take what that code needs into locals before, keep the EventLoop in one of them, and come back with its Post",
        Categories.Buffers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP4004"));

    private const string Raced = "the loop uses it at the same time, so bytes and fields are torn now and then, and under Loop.Checks this throws";
    private const string NoLoop = "no loop runs there, so this throws";

    private const int MostCalls = 4;

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
        foreach (IOperation operation in context.Operations)
        {
            if (operation is IAnonymousFunctionOperation function)
            {
                AnalyzeLambda(function, context);
            }
            else if (operation is IMethodReferenceOperation reference)
            {
                AnalyzeMethodGroup(reference, context);
            }
        }
    }

    private static void AnalyzeMethodGroup(IMethodReferenceOperation reference, BodyContext context)
    {
        if (reference.Method.MethodKind == MethodKind.LocalFunction)
        {
            if (OffLoopCalls.Of(reference) is { } runs && UsedThrough(reference.Method, null, MostCalls, context) is { } used)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, reference.Syntax.GetLocation(), used.Name, runs, used.Why));
            }
        }
        else if (reference is { Instance: IInstanceReferenceOperation, Method.ContainingType: { } type }
            && Names.IsHandler(type)
            && OffLoopCalls.Of(reference) is { } call
            && HandlerState.IsOfTheLoop(reference.Method, context.CancellationToken))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, reference.Syntax.GetLocation(), reference.Method.Name, call, Raced));
        }
    }

    private static void AnalyzeLambda(IAnonymousFunctionOperation function, BodyContext context)
    {
        if (OffLoopCalls.Of(function) is not { } call)
        {
            return;
        }

        // One report a statement: the second use in it says nothing new, and a fix moves the statement as a whole.
        HashSet<SyntaxNode> reported = [];
        foreach (IOperation operation in Within(function.Body))
        {
            if (UsedBy(operation, function, MostCalls, context) is { } used && reported.Add(StatementOf(operation.Syntax, function.Syntax)))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, NameIn(operation.Syntax).GetLocation(), used.Name, call, used.Why));
            }
        }
    }

    /// <summary>The operations of a function, without those of lambdas in it that go back to a loop, or elsewhere, and of local functions, which their calls stand for.</summary>
    private static IEnumerable<IOperation> Within(IOperation operation)
    {
        foreach (IOperation child in operation.ChildOperations)
        {
            yield return child;
            if (child is ILocalFunctionOperation || (child is IAnonymousFunctionOperation && !IsRunInPlace(child)))
            {
                continue;
            }

            foreach (IOperation inner in Within(child))
            {
                yield return inner;
            }
        }
    }

    /// <summary>True for a lambda or a local function that is given to LINQ: it runs where the code around it runs.</summary>
    private static bool IsRunInPlace(IOperation function)
    {
        IOperation value = function;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { } type } } && FrameworkTypes.IsIn(type, "System.Linq");
    }

    /// <summary>What an operation uses that only the loop may, and what comes of it; null for nothing.</summary>
    private static (string Name, string Why)? UsedBy(IOperation operation, IOperation function, int calls, BodyContext context)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation { Instance: null, Property: { } property } when Names.IsLoopType(property.Type, "EventLoop"):
                return Names.IsLoopType(property.ContainingType, "EventLoop") ? ("EventLoop.Current", NoLoop) : Names.IsGenerated(property) ? (property.Name, NoLoop) : null;
            case IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: { IsVolatile: true, ContainingType: { } type } field }
                when Names.IsHandler(type) && IsStep(operation):
                return (field.Name, Raced);
            case IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: { ContainingType: { } type } member }
                when Names.IsHandler(type) && operation is not IMethodReferenceOperation:
                return HandlerState.IsOfTheLoop(member, context.CancellationToken) && !HandlerState.IsForAllThreads(member, operation.Syntax) ? (member.Name, Raced) : null;
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } method }:
                return UsedThrough(method, function, calls, context);
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } method } when IsRunInPlace(operation):
                return UsedThrough(method, function, calls, context);
            case IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: { ContainingType: { } type } method } when Names.IsHandler(type):
                return HandlerState.IsOfTheLoop(method, context.CancellationToken) ? (method.Name, Raced) : null;
            case ILocalReferenceOperation { Local: { } local } when BufferNames.IsConnection(local.Type) && Captured.IsOutside(local, function):
                return (local.Name, Raced);
            case IParameterReferenceOperation { Parameter: { } parameter } when BufferNames.IsConnection(parameter.Type) && Captured.IsOutside(parameter, function):
                return (parameter.Name, Raced);
            default:
                return null;
        }
    }

    /// <summary>The same of a local function, itself or through others, by its own name: what it is called from another place for may be right.</summary>
    /// <param name="local">The local function.</param>
    /// <param name="function">The code that calls it: what is declared in there is its own, also where the local function is.</param>
    /// <param name="calls">How many more may lie between.</param>
    /// <param name="context">The body with all of them.</param>
    private static (string Name, string Why)? UsedThrough(IMethodSymbol local, IOperation? function, int calls, BodyContext context)
    {
        ILocalFunctionOperation? declared = calls == 0 ? null : context.Operations.OfType<ILocalFunctionOperation>()
            .FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.Symbol, local.OriginalDefinition));
        if (declared?.Body is not { } body)
        {
            return null;
        }

        IOperation around = function is null || Captured.IsOutside(declared.Symbol, function) ? declared : function;
        foreach (IOperation operation in Within(body))
        {
            if (UsedBy(operation, around, calls - 1, context) is { Why: { } why })
            {
                return (local.Name, why);
            }
        }

        return null;
    }

    /// <summary>True for a field that is counted up or down: read and written, and what another thread writes in between is lost, volatile or not.</summary>
    private static bool IsStep(IOperation field) =>
        field.Parent is IIncrementOrDecrementOperation || (field.Parent is ICompoundAssignmentOperation assignment && assignment.Target == field);

    /// <summary>Of a call, what is called.</summary>
    private static SyntaxNode NameIn(SyntaxNode used) => used is InvocationExpressionSyntax call ? call.Expression : used;

    private static SyntaxNode StatementOf(SyntaxNode node, SyntaxNode function)
    {
        for (SyntaxNode? around = node; around is not null && around != function; around = around.Parent)
        {
            if (around is StatementSyntax)
            {
                return around;
            }
        }

        return function;
    }
}
