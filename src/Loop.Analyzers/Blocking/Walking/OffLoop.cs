using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>
/// Where an async body has left the loop: an await resumes on it, unless ConfigureAwait says otherwise. A <c>LoopTask</c> method goes on
/// on its loop all the same.
/// </summary>
internal sealed class OffLoop
{
    private static readonly OffLoop Never = new(null, []);
    private readonly SyntaxNode? _function;
    private readonly List<SyntaxNode> _awaits;

    private OffLoop(SyntaxNode? function, List<SyntaxNode> awaits)
    {
        _function = function;
        _awaits = awaits;
    }

    public static OffLoop Of(IOperation operation, CancellationToken cancellation)
    {
        SyntaxNode body = operation.Syntax;
        SyntaxNode? function = Domination.FunctionOf(body);
        if (function is null || !IsAsync(function))
        {
            return Never;
        }

        List<SyntaxNode> awaits =
        [
            .. body.DescendantNodes(node => node == body || node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).Where(IsAwayFromContext),
        ];
        return awaits.Count == 0 || ReturnsLoopTask(function, operation.SemanticModel, cancellation) ? Never : new(function, awaits);
    }

    /// <summary>True where a place of the body runs on another thread, whichever way led to it.</summary>
    public bool Holds(SyntaxNode place) =>
        _awaits.Count > 0 && Domination.FunctionOf(place) == _function && _awaits.Any(await => Domination.Holds(await, place, _awaits));

    private static bool IsAsync(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    private static bool ReturnsLoopTask(SyntaxNode function, SemanticModel? model, CancellationToken cancellation)
    {
        ISymbol? symbol = function is AnonymousFunctionExpressionSyntax ? model?.GetSymbolInfo(function, cancellation).Symbol : model?.GetDeclaredSymbol(function, cancellation);
        return symbol is IMethodSymbol
        {
            ReturnType: { Name: "LoopTask", ContainingType: null, ContainingNamespace: { Name: "Loop", ContainingNamespace.IsGlobalNamespace: true } },
        };
    }

    private static bool IsAwayFromContext(SyntaxNode node) =>
        node is AwaitExpressionSyntax
        {
            Expression: InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" },
                ArgumentList.Arguments: [{ Expression: { } how }],
            },
        }
        && !how.IsKind(SyntaxKind.TrueLiteralExpression)
        && !how.ToString().Contains("ContinueOnCapturedContext");
}
