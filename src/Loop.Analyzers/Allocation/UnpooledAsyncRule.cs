using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5006: an async method of the framework's task types.</summary>
internal static class UnpooledAsyncRule
{
    /// <summary>The type to return instead.</summary>
    public const string Remedy = "Loop.LoopTask";

    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP5006", "An async method is not pooled",
        "'{0}' returns '{1}', which allocates for each call that is suspended; return LoopTask, whose state machines the loop keeps and reuses",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5006"));

    public static (Location Where, string Returned)? Find(IMethodSymbol method, CancellationToken cancellation)
    {
        // A builder of the user's own choice is not second-guessed.
        if (!method.IsAsync
            || !(FrameworkTypes.Is(method.ReturnType, "System.Threading.Tasks", "Task") || FrameworkTypes.Is(method.ReturnType, "System.Threading.Tasks", "ValueTask"))
            || method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "AsyncMethodBuilderAttribute"))
        {
            return null;
        }

        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is MethodDeclarationSyntax { ReturnType: { } type })
            {
                return (type.GetLocation(), method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            }
        }

        return null;
    }
}
