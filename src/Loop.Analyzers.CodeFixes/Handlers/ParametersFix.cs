using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Handlers;

/// <summary>LOOP1007: gives an event method the parameters that its event has, under the names that it had for them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ParametersFix))]
[Shared]
public sealed class ParametersFix : EditFix
{
    /// <summary>Makes the fix.</summary>
    public ParametersFix()
        : base("Take what the event has", "LOOP1007")
    {
    }

    /// <inheritdoc/>
    protected override bool MustBeTried => true;

    /// <inheritdoc/>
    protected override bool TryEdit(SyntaxEditor editor, Diagnostic diagnostic)
    {
        if (editor.OriginalRoot.FindToken(diagnostic.Location.SourceSpan.Start).Parent is not MethodDeclarationSyntax method || EventSignatures.Of(method) is not { } signature)
        {
            return false;
        }

        SeparatedSyntaxList<ParameterSyntax> had = method.ParameterList.Parameters;
        bool isUsed = had.Any(parameter => IsNamedIn(method, parameter.Identifier.ValueText));
        IEnumerable<ParameterSyntax> parameters = signature.MayTakeNothing && !isUsed
            ? []
            : signature.Parameters.Select((parameter, index) => Make(parameter.Type, index < had.Count ? had[index].Identifier.ValueText : parameter.Name));
        ParameterListSyntax list = method.ParameterList.WithParameters(SyntaxFactory.SeparatedList(parameters)).WithAdditionalAnnotations(Formatter.Annotation);
        editor.ReplaceNode(method.ParameterList, list);
        return true;
    }

    private static bool IsNamedIn(MethodDeclarationSyntax method, string name) =>
        ((SyntaxNode?)method.Body ?? method.ExpressionBody)?.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name) == true;

    private static ParameterSyntax Make(string type, string name) => SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
        .WithType(SyntaxFactory.ParseTypeName("global::" + type).WithTrailingTrivia(SyntaxFactory.Space).WithAdditionalAnnotations(Simplifier.Annotation));
}
