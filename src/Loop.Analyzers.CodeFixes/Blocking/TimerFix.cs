using System.Collections.Immutable;
using System.Composition;
using Loop.Analyzers.CodeFixes.Blocking.Later;
using Loop.Analyzers.CodeFixes.Blocking.Waiting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>
/// LOOP3001: lets a one-shot timer do the rest of the method. Unlike an <c>await</c> it lets other events of the actor come in between, and it is possible where a
/// method may not wait.
/// </summary>
/// <remarks>All at once are the first sleeps of each method: the later ones are then in the methods of the timers, and are the first ones there.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TimerFix))]
[Shared]
public sealed class TimerFix : CodeFixProvider
{
    private const string Title = "Do the rest by a timer, letting other events come first";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["LOOP3001"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        static (context, document, diagnostics) => FixAsync(document, diagnostics, context.CancellationToken));

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await FixAsync(context.Document, [diagnostic], context.CancellationToken).ConfigureAwait(false) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(changed), nameof(TimerFix)), diagnostic);
            }
        }
    }

    private static async Task<Document?> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (await TryAsync(document, diagnostics, cancellation).ConfigureAwait(false) is { } all)
        {
            return all;
        }

        if (diagnostics.Length < 2)
        {
            return null;
        }

        // One of them does not compile: the others are fixed without it.
        List<Diagnostic> fitting = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (await TryAsync(document, [diagnostic], cancellation).ConfigureAwait(false) is not null)
            {
                fitting.Add(diagnostic);
            }
        }

        return fitting.Count == 0 ? null : await TryAsync(document, fitting, cancellation).ConfigureAwait(false);
    }

    private static async Task<Document?> TryAsync(Document document, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
        {
            return null;
        }

        SyntaxEditor editor = new(root, document.Project.Solution.Services);
        HashSet<MethodDeclarationSyntax> methods = [];
        HashSet<string> taken = [];
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(static found => found.Location.SourceSpan.Start))
        {
            // A sleep behind helpers is not this method's to move.
            if (diagnostic.AdditionalLocations.Count == 0
                && diagnostic.Location.SourceTree == root.SyntaxTree
                && RestOfMethod.Behind(root, diagnostic.Location.SourceSpan, model, cancellation) is { } rest
                && methods.Add(rest.Method))
            {
                LaterMembers.Write(editor, rest, model, taken);
            }
        }

        if (methods.Count == 0)
        {
            return null;
        }

        Document changed = document.WithSyntaxRoot(editor.GetChangedRoot());
        bool breaks = await Soundness.BreaksAsync(document.Project.Solution, changed.Project.Solution, [document.Id], cancellation).ConfigureAwait(false);
        return breaks ? null : changed;
    }
}
