using System.Composition;
using Loop.Analyzers.CodeFixes.Blocking.Waiting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>LOOP3001: lets time pass without the thread.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitDelayFix))]
[Shared]
public sealed class AwaitDelayFix : WaitingFix
{
    /// <summary>Makes the fix.</summary>
    public AwaitDelayFix()
        : base("Await Task.Delay", "LOOP3001")
    {
    }

    internal override Replacement? Replace(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (call is not InvocationExpressionSyntax
            || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { Name: "Sleep", ContainingType: { Name: "Thread" } type }
            || type.ContainingNamespace.ToDisplayString() != "System.Threading")
        {
            return null;
        }

        return Replacement.Await(
            call,
            static current => ((InvocationExpressionSyntax)current).WithExpression(
                SyntaxFactory.ParseExpression("global::System.Threading.Tasks.Task.Delay").WithAdditionalAnnotations(Simplifier.Annotation)),
            ("System.Threading.Tasks", "Task"));
    }
}
