using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Allocation;

/// <summary>LOOP5006: lets an async method return <c>LoopTask</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PooledAsyncFix))]
[Shared]
public sealed class PooledAsyncFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public PooledAsyncFix()
        : base("Return LoopTask", "LOOP5006")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (NodeAt<MethodDeclarationSyntax>(editor.OriginalRoot, diagnostic.Location) is not { } method)
        {
            return false;
        }

        TypeSyntax task = method.ReturnType is GenericNameSyntax { TypeArgumentList: { } arguments }
            ? SyntaxFactory.QualifiedName(SyntaxFactory.ParseName("global::Loop"), SyntaxFactory.GenericName(SyntaxFactory.Identifier("LoopTask"), arguments.WithoutTrivia()))
            : SyntaxFactory.ParseTypeName("global::Loop.LoopTask");
        editor.ReplaceNode(method.ReturnType, (current, _) => task.WithTriviaFrom(current).WithAdditionalAnnotations(Simplifier.Annotation));
        return true;
    }
}
