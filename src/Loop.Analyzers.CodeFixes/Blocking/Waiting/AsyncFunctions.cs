using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>Makes methods and local functions async, with all that call them.</summary>
internal static class AsyncFunctions
{
    private const string LoopTask = "LoopTask";

    /// <summary>Notes the edits by which the function around a node may await.</summary>
    /// <returns>False where it cannot, or one that calls it cannot.</returns>
    public static async Task<bool> TryMakeAsync(WaitingPlan plan, Document document, SyntaxNode inside, CancellationToken cancellation)
    {
        SyntaxNode? function = inside.FirstAncestorOrSelf<SyntaxNode>(around =>
            around is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax or MemberDeclarationSyntax);
        if (IsAsync(function) || (function is not null && plan.Of(document.Id).Has(function)))
        {
            return true;
        }

        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax)
            || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model
            || model.GetDeclaredSymbol(function, cancellation) is not IMethodSymbol method
            || !CanBeAsync(method, function))
        {
            return false;
        }

        FilePlan file = plan.Of(document.Id);
        file.Edit(function, WithAsync);
        file.Use("Loop", LoopTask, model, function.SpanStart);
        if (EventAttribute.On(method).Any())
        {
            EventBytes.TakeMemory(file, (MethodDeclarationSyntax)function, method, model, cancellation);
            return method.ReturnsVoid;
        }

        foreach (ReferencedSymbol found in await SymbolFinder.FindReferencesAsync(method, document.Project.Solution, cancellation).ConfigureAwait(false))
        {
            foreach (ReferenceLocation reference in found.Locations)
            {
                if (!await TryAwaitAsync(plan, reference, cancellation).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static async Task<bool> TryAwaitAsync(WaitingPlan plan, ReferenceLocation reference, CancellationToken cancellation)
    {
        if (reference.Document is SourceGeneratedDocument || await reference.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
        {
            return false;
        }

        if (root.FindToken(reference.Location.SourceSpan.Start, findInsideTrivia: true).Parent?.FirstAncestorOrSelf<DocumentationCommentTriviaSyntax>() is not null)
        {
            return true;
        }

        if (root.FindNode(reference.Location.SourceSpan, getInnermostNodeForTie: true) is not SimpleNameSyntax name
            || BlockedCall.WholeOf(name) is not InvocationExpressionSyntax call)
        {
            return false;
        }

        plan.Of(reference.Document.Id).Edit(call, current => Replacement.Awaited((ExpressionSyntax)current, current, call));
        return await TryMakeAsync(plan, reference.Document, call, cancellation).ConfigureAwait(false);
    }

    private static bool IsAsync(SyntaxNode? function) => function switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    /// <summary>What the compiler does not say when it is tried: others see the signature, or decide it.</summary>
    private static bool CanBeAsync(IMethodSymbol method, SyntaxNode function) =>
        method is { IsVirtual: false, IsOverride: false, IsAbstract: false, IsExtern: false, ReturnsByRef: false, ReturnsByRefReadonly: false, Name: not "Main" }
        && method.ExplicitInterfaceImplementations.IsEmpty
        && method is { PartialDefinitionPart: null, PartialImplementationPart: null }
        && !IsTask(method.ReturnType)
        && !Implements(method)
        && !function.DescendantNodes(node => node == function || node is not LocalFunctionStatementSyntax).Any(node => node is YieldStatementSyntax);

    private static bool IsTask(ITypeSymbol type) => type.Name is "Task" or "ValueTask" or LoopTask || type.TypeKind == TypeKind.Error;

    private static bool Implements(IMethodSymbol method) => method.ContainingType.AllInterfaces
        .SelectMany(contract => contract.GetMembers())
        .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));

    private static SyntaxNode WithAsync(SyntaxNode function)
    {
        TypeSyntax returns = function is MethodDeclarationSyntax declared ? declared.ReturnType : ((LocalFunctionStatementSyntax)function).ReturnType;
        SyntaxTokenList modifiers = function is MethodDeclarationSyntax method ? method.Modifiers : ((LocalFunctionStatementSyntax)function).Modifiers;
        TypeSyntax task = TaskOf(returns).WithTrailingTrivia(returns.GetTrailingTrivia());
        SyntaxToken async = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (modifiers.Count == 0)
        {
            async = async.WithLeadingTrivia(returns.GetLeadingTrivia());
        }
        else
        {
            task = task.WithLeadingTrivia(returns.GetLeadingTrivia());
        }

        modifiers = modifiers.Add(async);
        return function is MethodDeclarationSyntax changed
            ? changed.WithModifiers(modifiers).WithReturnType(task)
            : ((LocalFunctionStatementSyntax)function).WithModifiers(modifiers).WithReturnType(task);
    }

    private static TypeSyntax TaskOf(TypeSyntax result)
    {
        TypeSyntax task = result is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
            ? SyntaxFactory.ParseTypeName("global::Loop." + LoopTask)
            : SyntaxFactory.QualifiedName(
                SyntaxFactory.ParseName("global::Loop"),
                SyntaxFactory.GenericName(SyntaxFactory.Identifier(LoopTask), SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(result.WithoutTrivia()))));
        return task.WithAdditionalAnnotations(Simplifier.Annotation);
    }
}
