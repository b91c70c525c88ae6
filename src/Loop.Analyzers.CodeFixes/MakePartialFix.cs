using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes;

/// <summary>LOOP1001: makes a handler class, or a type around it, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix))]
[Shared]
public sealed class MakePartialFix : NodeFix
{
    /// <summary>Makes the fix.</summary>
    public MakePartialFix()
        : base("LOOP1001", "Make it partial")
    {
    }

    /// <inheritdoc/>
    protected override SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic)
    {
        // The type around the handler that is not partial, where it is not the handler itself.
        Location location = diagnostic.AdditionalLocations.Count > 0 ? diagnostic.AdditionalLocations[0] : diagnostic.Location;
        return root.FindToken(location.SourceSpan.Start).Parent as TypeDeclarationSyntax;
    }

    /// <inheritdoc/>
    protected override SyntaxNode Replacement(SyntaxNode node, SyntaxGenerator generator) =>
        generator.WithModifiers(node, generator.GetModifiers(node).WithPartial(true));
}
