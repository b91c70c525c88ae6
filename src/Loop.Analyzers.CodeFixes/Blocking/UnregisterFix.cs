using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>LOOP3015: takes a registration back without waiting for a callback that is running.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnregisterFix))]
[Shared]
public sealed class UnregisterFix : NodeFix
{
    /// <summary>Makes the fix.</summary>
    public UnregisterFix()
        : base("LOOP3015", "Call Unregister")
    {
    }

    /// <inheritdoc/>
    protected override SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.Count == 0
        && diagnostic.Properties.TryGetValue("Loop.BlockingApi", out string? api)
        && api == "M:System.Threading.CancellationTokenRegistration.Dispose"
        && root.FindToken(diagnostic.Location.SourceSpan.Start).Parent is IdentifierNameSyntax { Identifier.ValueText: "Dispose" } name
            ? name
            : null;

    /// <inheritdoc/>
    protected override SyntaxNode Replacement(SyntaxNode node, SyntaxGenerator generator) =>
        SyntaxFactory.IdentifierName("Unregister").WithTriviaFrom(node);
}
