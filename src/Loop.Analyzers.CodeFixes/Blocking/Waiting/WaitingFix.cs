using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>
/// A fix that awaits where a call blocked. The method with the call becomes an <c>async LoopTask</c>, and so do those that call it, up to the event methods;
/// it is offered where all of them can.
/// </summary>
public abstract class WaitingFix : CodeFixProvider
{
    /// <summary>Makes the fix of some rules.</summary>
    /// <param name="title">What the fix does, as the editor offers it.</param>
    /// <param name="ids">The rules.</param>
    protected WaitingFix(string title, params string[] ids)
    {
        Title = title;
        FixableDiagnosticIds = [.. ids];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    internal string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new WaitingFixAll(this);

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await FixAsync(context.Document.Project.Solution, [diagnostic], context.CancellationToken).ConfigureAwait(false) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(changed), GetType().Name), diagnostic);
            }
        }
    }

    /// <summary>What the blocking call is replaced by, or null where the fix cannot tell.</summary>
    internal abstract Replacement? Replace(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation);

    /// <summary>The exceptions, by the names of their types, that the call throws and what replaces it does not: others instead.</summary>
    internal virtual IReadOnlyList<string> Unthrown(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation) => [];

    /// <summary>The solution with all of the calls awaited that can be, or null where none can.</summary>
    internal async Task<Solution?> FixAsync(Solution solution, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (await TryAsync(solution, diagnostics, cancellation).ConfigureAwait(false) is { } all)
        {
            return all;
        }

        if (diagnostics.Length < 2)
        {
            return null;
        }

        // Not all of them compile, or not together: those that do are fixed without the others.
        Solution? changed = null;
        List<Diagnostic> fitting = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            fitting.Add(diagnostic);
            if (await TryAsync(solution, fitting, cancellation).ConfigureAwait(false) is { } more)
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

    private async Task<Solution?> TryAsync(Solution solution, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        WaitingPlan plan = new();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Location place = BlockedCall.PlaceOf(diagnostic);
            if (solution.GetDocument(place.SourceTree) is not { } document
                || await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root
                || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model
                || BlockedCall.At(root, place.SourceSpan) is not { } call
                || Replace(call, model, cancellation) is not { } replacement
                || await Catches.AwaitAnyAsync(Unthrown(call, model, cancellation), document, call, cancellation).ConfigureAwait(false))
            {
                continue;
            }

            WaitingPlan one = new();
            one.Of(document.Id).Replace(replacement, model);
            if (await AsyncFunctions.TryMakeAsync(one, document, call, cancellation).ConfigureAwait(false))
            {
                plan.Add(one);
            }
        }

        Solution changed = await plan.ApplyAsync(solution, cancellation).ConfigureAwait(false);
        return changed == solution || await Soundness.BreaksAsync(solution, changed, plan.Documents, cancellation).ConfigureAwait(false) ? null : changed;
    }
}
