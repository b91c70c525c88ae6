using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>LOOP3014: leaves a forced collection out. Nothing in a handler depends on one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveCollectionFix))]
[Shared]
public sealed class RemoveCollectionFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("LOOP3014");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        (context, document, diagnostics) => FixAsync(document, diagnostics, context.CancellationToken));

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics.Where(diagnostic => StatementOf(root, diagnostic) is not null))
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Leave the collection out",
                    async cancellation => await FixAsync(context.Document, ImmutableArray.Create(diagnostic), cancellation).ConfigureAwait(false) ?? context.Document,
                    equivalenceKey: "LOOP3014"),
                diagnostic);
        }
    }

    private static async Task<Document?> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation) =>
        await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is { } root
        && root.RemoveNodes(
            diagnostics.Select(diagnostic => StatementOf(root, diagnostic)).OfType<SyntaxNode>(), SyntaxRemoveOptions.KeepUnbalancedDirectives) is { } without
            ? document.WithSyntaxRoot(without)
            : null;

    /// <summary>A statement of its own in a block: anything else would leave a hole.</summary>
    private static ExpressionStatementSyntax? StatementOf(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.Count == 0
        && root.FindToken(diagnostic.Location.SourceSpan.Start).Parent is { Parent.Parent.Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement }
            ? statement
            : null;
}
