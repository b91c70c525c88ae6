using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes;

/// <summary>LOOP1004: makes the class of an event method a handler.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddLoopHandlerFix))]
[Shared]
public sealed class AddLoopHandlerFix : NodeFix
{
    /// <summary>Makes the fix.</summary>
    public AddLoopHandlerFix()
        : base("LOOP1004", "Make the class a [LoopHandler]")
    {
    }

    /// <inheritdoc/>
    protected override SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic)
    {
        // Only a class can be a handler; a local function or a lambda is no method of one.
        if (root.FindToken(diagnostic.Location.SourceSpan.Start).Parent is not MethodDeclarationSyntax { Parent: ClassDeclarationSyntax declaration })
        {
            return null;
        }

        return declaration.Modifiers.Any(SyntaxKind.StaticKeyword) || declaration.Modifiers.Any(SyntaxKind.AbstractKeyword) ? null : declaration;
    }

    /// <inheritdoc/>
    protected override SyntaxNode Replacement(SyntaxNode node, SyntaxGenerator generator)
    {
        SyntaxNode partial = generator.WithModifiers(node, generator.GetModifiers(node).WithPartial(true));
        SyntaxNode attribute = generator.Attribute("Loop.LoopHandler").WithAdditionalAnnotations(Simplifier.Annotation);
        return generator.InsertAttributes(partial, 0, attribute);
    }
}
