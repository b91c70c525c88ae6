using System.Composition;
using Loop.Analyzers.CodeFixes.Handlers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes;

/// <summary>LOOP1009: an async void event method returns a LoopTask, and takes its bytes in memory that it may keep while it waits.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnLoopTaskFix))]
[Shared]
public sealed class ReturnLoopTaskFix : NodeFix
{
    /// <summary>Makes the fix.</summary>
    public ReturnLoopTaskFix()
        : base("LOOP1009", "Return LoopTask")
    {
    }

    /// <inheritdoc/>
    protected override SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic)
    {
        // The two parts of a partial method would have to change together, and so would an override and what it overrides.
        return root.FindToken(diagnostic.Location.SourceSpan.Start).Parent is MethodDeclarationSyntax method
            && !method.Modifiers.Any(static modifier => modifier.Kind() is SyntaxKind.PartialKeyword or SyntaxKind.OverrideKeyword or SyntaxKind.VirtualKeyword)
            && EventSignatures.MayWait(method)
            ? method
            : null;
    }

    /// <inheritdoc/>
    protected override SyntaxNode Replacement(SyntaxNode node, SyntaxGenerator generator)
    {
        MethodDeclarationSyntax method = (MethodDeclarationSyntax)node;
        method = method.WithReturnType(Named("Loop.LoopTask", method.ReturnType));
        foreach (ParameterSyntax parameter in method.ParameterList.Parameters)
        {
            // A ref struct cannot be a parameter of an async method at all.
            if (parameter.Type is { } type && type.ToString() is "RecvBuffer" or "ReadOnlySpan<byte>")
            {
                method = method.ReplaceNode(parameter.Type!, Named("System.ReadOnlyMemory<byte>", parameter.Type!));
                break;
            }
        }

        return method;
    }

    private static TypeSyntax Named(string name, SyntaxNode replaced) =>
        SyntaxFactory.ParseTypeName(name).WithTriviaFrom(replaced).WithAdditionalAnnotations(Simplifier.Annotation);
}
