using System.Collections.Immutable;
using Loop.Analyzers.Blocking.Walking;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking;

/// <summary>
/// LOOP3017: an event method that calls itself. How deep it goes is up to what peers send, and a stack overflow cannot be caught in .NET.
/// After an await the stack is a new one, in most cases: nothing is said there.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SelfRecursionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(BlockingDescriptors.SelfRecursion);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is not null)
            {
                start.RegisterSymbolAction(Analyze, SymbolKind.Method);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method.PartialDefinitionPart is not null || !BlockingAttributes.IsEventMethod(method) || !NamesItself(method, context.CancellationToken))
        {
            return;
        }

        foreach (IOperation body in Bodies.Of(method, context.Compilation, context.CancellationToken))
        {
            foreach (IInvocationOperation call in body.Descendants().OfType<IInvocationOperation>())
            {
                if (CallsItself(call, method) && !IsInOtherFunction(call) && !IsAfterAwait(call, body))
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        BlockingDescriptors.SelfRecursion, CallLocation.Of(call), $"'{method.Name}'", "use a loop, or Post the next step to the EventLoop"));
                }
            }
        }
    }

    /// <summary>Looks at the text first: almost no method does, and reading a body costs.</summary>
    private static bool NamesItself(IMethodSymbol method, CancellationToken cancellation) =>
        (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellation).DescendantTokens().Count(token => token.ValueText == method.Name) > 1);

    private static bool CallsItself(IInvocationOperation call, IMethodSymbol method) =>
        SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method)
        && (call.TargetMethod.IsStatic || Values.Unwrap(call.Instance) is IInstanceReferenceOperation);

    /// <summary>In a lambda or local function it may run later, on an empty stack.</summary>
    private static bool IsInOtherFunction(IOperation call)
    {
        for (IOperation? parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAfterAwait(IInvocationOperation call, IOperation body) => body.Syntax
        .DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(node => node is AwaitExpressionSyntax await && await.Span.End <= call.Syntax.SpanStart);
}
