using System.Composition;
using Loop.Analyzers.CodeFixes.Blocking.Waiting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>LOOP3002: awaits a task instead of waiting for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitTaskFix))]
[Shared]
public sealed class AwaitTaskFix : WaitingFix
{
    private const string Tasks = "System.Threading.Tasks";

    /// <summary>Makes the fix.</summary>
    public AwaitTaskFix()
        : base("Await the task", "LOOP3002")
    {
    }

    /// <summary>An await throws what the task threw, and not an AggregateException around it. GetResult does so too.</summary>
    internal override IReadOnlyList<string> Unthrown(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation) =>
        model.GetSymbolInfo(call, cancellation).Symbol?.Name == "GetResult" ? [] : [nameof(AggregateException)];

    internal override Replacement? Replace(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        ISymbol? member = model.GetSymbolInfo(call, cancellation).Symbol;
        if (call is MemberAccessExpressionSyntax)
        {
            return member is IPropertySymbol { Name: "Result" } ? Replacement.Await(call, static current => ((MemberAccessExpressionSyntax)current).Expression) : null;
        }

        if (call is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } receiver } } || member is not IMethodSymbol method)
        {
            return null;
        }

        return method switch
        {
            { Name: "Wait", Parameters.Length: 0 } => Replacement.Await(call, Receiver),
            { Name: "Wait", Parameters: [{ Type.Name: "CancellationToken" }] } => Replacement.Await(call, static current => Renamed(current, "WaitAsync")),
            { Name: "GetResult" } when IsGetAwaiter(receiver) => Replacement.Await(call, static current => Receiver(Receiver(current))),
            { Name: "WaitAll", Parameters.Length: 1 } when IsOfTask(method) => Replacement.Await(call, static current => Renamed(current, "WhenAll")),

            // What it returns, an index, is not what WhenAny returns.
            { Name: "WaitAny", Parameters.Length: 1 } when IsOfTask(method) && call.Parent is ExpressionStatementSyntax =>
                Replacement.Await(call, static current => Renamed(current, "WhenAny")),
            _ => null,
        };
    }

    private static bool IsGetAwaiter(ExpressionSyntax receiver) =>
        receiver is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } };

    private static bool IsOfTask(IMethodSymbol method) => method.ContainingType.Name == "Task" && method.ContainingNamespace.ToDisplayString() == Tasks;

    private static ExpressionSyntax Receiver(ExpressionSyntax call) => ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)call).Expression).Expression;

    private static InvocationExpressionSyntax Renamed(ExpressionSyntax call, string name)
    {
        InvocationExpressionSyntax invocation = (InvocationExpressionSyntax)call;
        return invocation.WithExpression(((MemberAccessExpressionSyntax)invocation.Expression).WithName(SyntaxFactory.IdentifierName(name)));
    }
}
