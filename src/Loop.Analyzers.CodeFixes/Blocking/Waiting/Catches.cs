using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>
/// The exceptions that code around a call waits for, in its function, in those that call that, and in <c>[OnError]</c>: a call that throws another kind would get past
/// it, and the code would still compile.
/// </summary>
internal static class Catches
{
    /// <summary>What is asked of an exception that has others within.</summary>
    private static readonly HashSet<string> _inner = ["InnerException", "InnerExceptions", "Flatten", "GetBaseException"];

    /// <summary>True where something on the ways to a node waits for one of these types of namespace <c>System</c> or below.</summary>
    public static async Task<bool> AwaitAnyAsync(IReadOnlyList<string> names, Document document, SyntaxNode node, CancellationToken cancellation)
    {
        if (names.Count == 0)
        {
            return false;
        }

        HashSet<ISymbol> seen = new(SymbolEqualityComparer.Default);
        Stack<(Document Document, SyntaxNode Node)> open = new();
        open.Push((document, node));
        while (open.Count > 0)
        {
            (Document place, SyntaxNode call) = open.Pop();
            if (await place.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
            {
                continue;
            }

            if (IsCaught(call, model, names, cancellation))
            {
                return true;
            }

            // A lambda is called by who knows whom, and made async by nobody here.
            if (FunctionAround(call) is not { } declared
                || declared is AnonymousFunctionExpressionSyntax
                || model.GetDeclaredSymbol(declared, cancellation) is not IMethodSymbol function
                || !seen.Add(function))
            {
                continue;
            }

            if (EventAttribute.On(function).Any() && await SupervisorNamesAsync(function.ContainingType, names, document.Project.Solution, cancellation).ConfigureAwait(false))
            {
                return true;
            }

            foreach (ReferenceLocation reference in await ReferencesAsync(function, document.Project.Solution, cancellation).ConfigureAwait(false))
            {
                if (await reference.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is { } root)
                {
                    open.Push((reference.Document, root.FindNode(reference.Location.SourceSpan, getInnermostNodeForTie: true)));
                }
            }
        }

        return false;
    }

    private static async Task<IEnumerable<ReferenceLocation>> ReferencesAsync(IMethodSymbol function, Solution solution, CancellationToken cancellation) =>
        (await SymbolFinder.FindReferencesAsync(function, solution, cancellation).ConfigureAwait(false))
        .SelectMany(static found => found.Locations)
        .Where(static reference => reference.Document is not SourceGeneratedDocument);

    /// <summary>True where a <c>catch</c> around a node, in its function, names one of the types.</summary>
    private static bool IsCaught(SyntaxNode node, SemanticModel model, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        for (SyntaxNode? inner = node; inner?.Parent is { } around; inner = around)
        {
            if (IsFunction(around))
            {
                return false;
            }

            if (around is TryStatementSyntax statement && statement.Block == inner && statement.Catches.Any(clause => Names(clause, model, names, cancellation)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Names(CatchClauseSyntax clause, SemanticModel model, IReadOnlyList<string> names, CancellationToken cancellation) =>
        NamesIn(clause.Declaration, model, names, cancellation)
        || NamesIn(clause.Filter, model, names, cancellation)
        || NamesIn(clause.Block, model, names, cancellation);

    /// <summary>The event methods' exceptions come to <c>[OnError]</c>, which may tell them apart.</summary>
    private static async Task<bool> SupervisorNamesAsync(INamedTypeSymbol type, IReadOnlyList<string> names, Solution solution, CancellationToken cancellation)
    {
        foreach (IMethodSymbol method in InheritedMethods.AndOwn(type).Where(static method => EventAttribute.On(method).Any(static attribute => attribute.IsError)))
        {
            foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
            {
                SyntaxNode declaration = await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false);
                if (solution.GetDocument(declaration.SyntaxTree) is { } document
                    && await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } model
                    && NamesIn(declaration, model, names, cancellation))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where code names one of the types, or asks an exception for those within it while one of them has such.</summary>
    private static bool NamesIn(SyntaxNode? code, SemanticModel model, IReadOnlyList<string> names, CancellationToken cancellation) =>
        code?.DescendantNodes().OfType<SimpleNameSyntax>().Any(name =>
            (names.Contains(nameof(AggregateException)) && _inner.Contains(name.Identifier.ValueText))
            || (model.GetSymbolInfo(name, cancellation).Symbol is INamedTypeSymbol type && names.Contains(type.Name))) == true;

    private static SyntaxNode? FunctionAround(SyntaxNode node) => node.Ancestors().FirstOrDefault(IsFunction);

    private static bool IsFunction(SyntaxNode node) => node is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax;
}
