using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes;

/// <summary>A fix that replaces one node, alone or everywhere; two diagnostics that want the same node changed change it once.</summary>
public abstract class NodeFix : CodeFixProvider
{
    private readonly string _id;
    private readonly string _title;

    /// <summary>Makes the fix of one rule.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="title">What the fix does, as the editor offers it.</param>
    protected NodeFix(string id, string title)
    {
        _id = id;
        _title = title;
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(_id);

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        (context, document, diagnostics) => FixAsync(document, diagnostics, context.CancellationToken));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (Target(root, diagnostic) is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        _title,
                        async cancellation => await FixAsync(context.Document, ImmutableArray.Create(diagnostic), cancellation).ConfigureAwait(false)
                            ?? context.Document,
                        equivalenceKey: _id),
                    diagnostic);
            }
        }
    }

    /// <summary>The node to replace, or null where there is nothing that a fix could do.</summary>
    /// <param name="root">The file.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    protected abstract SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic);

    /// <summary>What the node is replaced by.</summary>
    /// <param name="node">The node.</param>
    /// <param name="generator">Makes syntax.</param>
    protected abstract SyntaxNode Replacement(SyntaxNode node, SyntaxGenerator generator);

    private async Task<Document?> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
        {
            return null;
        }

        IEnumerable<SyntaxNode> targets = diagnostics.Select(diagnostic => Target(root, diagnostic)).OfType<SyntaxNode>().Distinct();
        SyntaxGenerator generator = SyntaxGenerator.GetGenerator(document);
        return document.WithSyntaxRoot(root.ReplaceNodes(targets, (_, node) => Replacement(node, generator)));
    }
}
