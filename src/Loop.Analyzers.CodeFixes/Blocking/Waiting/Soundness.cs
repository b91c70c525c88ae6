using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>Whether a change keeps code compiling, and handlers such that a loop can be written for them.</summary>
internal static class Soundness
{
    /// <summary>True where a changed file has more errors, or its handlers break more rules of signatures, than before.</summary>
    public static async Task<bool> BreaksAsync(Solution before, Solution after, IEnumerable<DocumentId> documents, CancellationToken cancellation)
    {
        foreach (DocumentId document in documents)
        {
            if (await ErrorsAsync(after.GetDocument(document)!, cancellation).ConfigureAwait(false)
                > await ErrorsAsync(before.GetDocument(document)!, cancellation).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<int> ErrorsAsync(Document document, CancellationToken cancellation)
    {
        if (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model
            || await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
        {
            return 0;
        }

        int errors = model.GetDiagnostics(cancellationToken: cancellation).Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        foreach (TypeDeclarationSyntax declaration in root.DescendantNodes().OfType<TypeDeclarationSyntax>())
        {
            if (model.GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type && Names.HandlerAttributeOf(type) is { } attribute)
            {
                Problems problems = new();
                HandlerParser.Parse(type, attribute, model.Compilation, problems, cancellation);
                errors += problems.Found.Count;
            }
        }

        return errors + root.DescendantNodes().OfType<AwaitExpressionSyntax>().Sum(waiting => SpansKeptAcross(waiting, model, cancellation));
    }

    /// <summary>Locals that live on the stack cannot be kept while a method waits (CS4007). The compiler says so only when it writes the state machine.</summary>
    private static int SpansKeptAcross(AwaitExpressionSyntax waiting, SemanticModel model, CancellationToken cancellation)
    {
        SyntaxNode? function = waiting.Ancestors().FirstOrDefault(static node =>
            node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax);
        if (function is null)
        {
            return 0;
        }

        return function.DescendantNodes().OfType<VariableDeclaratorSyntax>().Count(local =>
            local.Span.End <= waiting.SpanStart
            && model.GetDeclaredSymbol(local, cancellation) is ILocalSymbol { Type.IsRefLikeType: true }
            && function.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
                name.SpanStart >= waiting.Span.End && name.Identifier.ValueText == local.Identifier.ValueText));
    }
}
