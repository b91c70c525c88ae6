using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes;

/// <summary>A fix that edits a file at several places, for one diagnostic or for all of them at once.</summary>
public abstract class EditFix : CodeFixProvider
{
    private readonly string _title;

    /// <summary>Makes the fix of some rules.</summary>
    /// <param name="title">What the fix does, as the editor offers it.</param>
    /// <param name="ids">The rules.</param>
    protected EditFix(string title, params string[] ids)
    {
        _title = title;
        FixableDiagnosticIds = [.. ids];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>True where the edit may not compile in some code; then it is tried out before it is offered.</summary>
    protected virtual bool MustBeTried => false;

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        (context, document, diagnostics) => FixAsync(document, diagnostics, context.CancellationToken));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await FixAsync(context.Document, [diagnostic], context.CancellationToken).ConfigureAwait(false) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(_title, _ => Task.FromResult(changed), equivalenceKey: diagnostic.Id), diagnostic);
            }
        }
    }

    /// <summary>What the fix of a diagnostic changes, or null where there is nothing that it could do.</summary>
    /// <param name="root">The file.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    protected virtual SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>True where the code still means the same after the edit, as far as the syntax alone does not say it.</summary>
    /// <param name="model">What the code means.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="cancellation">Ends it.</param>
    protected virtual bool MayEdit(SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation) => true;

    /// <summary>Notes the edits for a diagnostic.</summary>
    /// <param name="editor">Takes them.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <returns>False where there is nothing that the fix could do.</returns>
    protected abstract bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic);

    /// <summary>The node that a place is of.</summary>
    /// <typeparam name="TNode">Its kind.</typeparam>
    /// <param name="root">The file.</param>
    /// <param name="place">The place.</param>
    protected static TNode? NodeAt<TNode>(SyntaxNode root, Location place)
        where TNode : SyntaxNode => root.FindNode(place.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<TNode>();

    /// <summary>The method, local function or lambda around a node.</summary>
    /// <param name="node">The node.</param>
    protected static SyntaxNode? FunctionAround(SyntaxNode node) => node.FirstAncestorOrSelf<SyntaxNode>(
        around => around is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax);

    private async Task<Document?> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (await TryAsync(document, diagnostics, cancellation).ConfigureAwait(false) is { } all)
        {
            return all;
        }

        if (diagnostics.Length < 2)
        {
            return null;
        }

        // Not all of them compile, or not together: those that do are fixed without the others.
        Document? changed = null;
        List<Diagnostic> fitting = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            fitting.Add(diagnostic);
            if (await TryAsync(document, fitting, cancellation).ConfigureAwait(false) is { } more)
            {
                changed = more;
            }
            else
            {
                fitting.Remove(diagnostic);
            }
        }

        return changed;
    }

    private async Task<Document?> TryAsync(Document document, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
        {
            return null;
        }

        SyntaxEditor editor = new(root, document.Project.Solution.Services);
        bool any = false;
        HashSet<SyntaxNode> targets = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            // Two diagnostics that want the same node changed change it once.
            if (Target(root, diagnostic) is { } target && (targets.Contains(target) || (MayEdit(model, diagnostic, cancellation) && TryEdit(editor, diagnostic))))
            {
                targets.Add(target);
                any = true;
            }
        }

        if (!any)
        {
            return null;
        }

        Document changed = document.WithSyntaxRoot(editor.GetChangedRoot());
        return MustBeTried && await BreaksAsync(document, changed, cancellation).ConfigureAwait(false) ? null : changed;
    }

    /// <summary>True where the changed file has more errors than the file had.</summary>
    private static async Task<bool> BreaksAsync(Document before, Document after, CancellationToken cancellation) =>
        await ErrorsAsync(after, cancellation).ConfigureAwait(false) > await ErrorsAsync(before, cancellation).ConfigureAwait(false);

    private static async Task<int> ErrorsAsync(Document document, CancellationToken cancellation) =>
        await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } model
            ? model.GetDiagnostics(cancellationToken: cancellation).Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            : 0;
}
