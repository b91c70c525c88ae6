using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Handlers;

/// <summary>
/// Reports calls that leave the making of instances to the loop, for a class whose constructor it cannot call, or which requires what a caller
/// would be told of. The class itself is in order: with a factory it takes what it likes.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FactoryAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] _making = ["Listen", "Spawn", "Connect", "OpenDatagram", "Become"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(HandlerDescriptors.Constructor, HandlerDescriptors.UntoldRequirement);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterBodyAction(Analyze);
    }

    private static void Analyze(BodyContext context)
    {
        if (!_making.Any(context.Calls))
        {
            return;
        }

        foreach (IOperation operation in context.Operations)
        {
            if (operation is IInvocationOperation invocation)
            {
                Analyze(invocation, context);
            }
        }
    }

    private static void Analyze(IInvocationOperation invocation, BodyContext context)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (method is not { TypeArguments: [INamedTypeSymbol handler], ContainingType: { } container }
            || !MakesInstances(container, method)
            || Names.HandlerAttributeOf(handler) is not { } attribute)
        {
            return;
        }

        Problems problems = new();
        ConstructorParser.Parse(handler, EventMethods.Of(handler, context.Compilation, new()).IsPlainActor, problems);
        foreach (Problem problem in problems.Found)
        {
            Report(HandlerDescriptors.Constructor, problem, [.. problem.Arguments, method.Name]);
        }

        foreach (Problem problem in Requirements.OfMaking(handler, context.OwningSymbol, method.Name))
        {
            Report(HandlerDescriptors.UntoldRequirement, problem, [.. problem.Arguments]);
        }

        void Report(DiagnosticDescriptor rule, Problem problem, object[] arguments)
        {
            Location cause = ProblemLocation.Of(problem, attribute, context.CancellationToken);
            context.ReportDiagnostic(Diagnostic.Create(rule, LocationOf(invocation), cause.IsInSource ? [cause] : [], arguments));
        }
    }

    /// <summary>A method of Loop's by which the loop makes the instances, unless it is given a factory.</summary>
    private static bool MakesInstances(INamedTypeSymbol container, IMethodSymbol method) =>
        _making.Contains(method.Name)
        && container.ContainingNamespace is { Name: "Loop", ContainingNamespace.IsGlobalNamespace: true }
        && !method.Parameters.Any(static parameter => parameter.Type is INamedTypeSymbol { TypeKind: TypeKind.Delegate, Name: "Func" });

    /// <summary>Where the class is named; the whole call where that cannot be told.</summary>
    private static Location LocationOf(IInvocationOperation invocation)
    {
        ExpressionSyntax? called = (invocation.Syntax as InvocationExpressionSyntax)?.Expression;
        SimpleNameSyntax? name = called switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            _ => called as SimpleNameSyntax,
        };
        return name is GenericNameSyntax { TypeArgumentList.Arguments: [var argument] } ? argument.GetLocation() : invocation.Syntax.GetLocation();
    }
}
