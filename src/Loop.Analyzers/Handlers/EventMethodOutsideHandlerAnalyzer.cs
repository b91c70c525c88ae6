using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Handlers;

/// <summary>
/// Reports event attributes where no loop looks for them: outside handler classes, on local functions and lambdas; and event methods of base classes that are async void,
/// where their handlers are in other assemblies, in which nobody sees that.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EventMethodOutsideHandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(HandlerDescriptors.EventMethodOutsideHandler, HandlerDescriptors.AsyncVoid);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is null)
            {
                return;
            }

            HandlerBases bases = new(start.Compilation);
            start.RegisterSymbolAction(context => AnalyzeMethod(context, bases), SymbolKind.Method);
            Lazy<bool> hasGlobalAliases = WrittenNames.GlobalAliasesOf(start.Compilation);
            start.RegisterSemanticModelAction(context => AnalyzeFunctions(context, hasGlobalAliases));
        });
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context, HandlerBases bases)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method.PartialDefinitionPart is not null || Names.IsHandler(method.ContainingType))
        {
            return;
        }

        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            AnalyzeAsyncVoid(context, method, bases);
        }

        foreach (EventAttribute attribute in EventAttribute.On(method))
        {
            if (bases.MayInherit(method))
            {
                return;
            }

            (string reason, string remedy) = bases.IsOutOfReach(method)
                ? ($"no handler here derives from '{method.ContainingType.Name}', and those of other assemblies have no access to it", "make it protected, or remove the attribute")
                : ($"'{method.ContainingType.Name}' has no [LoopHandler]", "add [LoopHandler] to the class, or remove the attribute");
            context.ReportDiagnostic(Diagnostic.Create(
                HandlerDescriptors.EventMethodOutsideHandler, method.Locations[0], attribute.Written, method.Name, reason, remedy));
        }
    }

    private static void AnalyzeAsyncVoid(SymbolAnalysisContext context, IMethodSymbol method, HandlerBases bases)
    {
        IMethodSymbol? marked = method;
        while (marked is not null && !EventAttribute.On(marked).Any())
        {
            marked = marked.OverriddenMethod;
        }

        // A handler of this assembly tells of it itself.
        if (marked is null || !bases.MayInherit(method) || bases.HasHandlers(method.ContainingType))
        {
            return;
        }

        EventAttribute attribute = EventAttribute.On(marked).First();
        context.ReportDiagnostic(Diagnostic.Create(
            HandlerDescriptors.AsyncVoid,
            method.Locations[0],
            ReferenceEquals(marked, method) ? [] : marked.Locations.Where(static location => location.IsInSource),
            attribute.Written,
            method.Name,
            EventSignature.InsteadOfAsyncVoid(method, attribute)));
    }

    /// <summary>Looks at the local functions and lambdas of members that name an event within their code; under an alias it may have any name.</summary>
    private static void AnalyzeFunctions(SemanticModelAnalysisContext context, Lazy<bool> hasGlobalAliases)
    {
        SyntaxTree tree = context.SemanticModel.SyntaxTree;
        string text = tree.GetText(context.CancellationToken).ToString();
        if (tree.GetRoot(context.CancellationToken) is not CompilationUnitSyntax root)
        {
            return;
        }

        bool hasAliases = hasGlobalAliases.Value || root.DescendantNodes(IsOfDeclarations).Any(static node => node is UsingDirectiveSyntax { Alias: not null });
        foreach (SyntaxNode node in root.DescendantNodes(IsOfDeclarations))
        {
            if (node is not MemberDeclarationSyntax member || IsOfDeclarations(member))
            {
                continue;
            }

            int start = member.AttributeLists.Count > 0 ? member.AttributeLists.Span.End : member.SpanStart;
            if (!hasAliases && !TriggerWords.OfEvents.OccurIn(text, TextSpan.FromBounds(start, member.Span.End)))
            {
                continue;
            }

            foreach (SyntaxNode function in member.DescendantNodes())
            {
                AnalyzeFunction(function, context);
            }
        }
    }

    /// <summary>True for what has members; their code is not gone into.</summary>
    private static bool IsOfDeclarations(SyntaxNode node) => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax;

    private static void AnalyzeFunction(SyntaxNode function, SemanticModelAnalysisContext context)
    {
        (SyntaxList<AttributeListSyntax> attributes, SyntaxToken where, string name) = function switch
        {
            LocalFunctionStatementSyntax local => (local.AttributeLists, local.Identifier, local.Identifier.ValueText),
            LambdaExpressionSyntax lambda => (lambda.AttributeLists, lambda.ArrowToken, "lambda"),
            _ => default,
        };
        if (attributes.Count == 0 || SymbolOf(function, context) is not { } method)
        {
            return;
        }

        foreach (EventAttribute attribute in EventAttribute.On(method))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                HandlerDescriptors.EventMethodOutsideHandler, where.GetLocation(), attribute.Written, name,
                "it is no method of a handler class", "move the code to a method of the class"));
        }
    }

    private static ISymbol? SymbolOf(SyntaxNode function, SemanticModelAnalysisContext context) => function is LocalFunctionStatementSyntax local
        ? context.SemanticModel.GetDeclaredSymbol(local, context.CancellationToken)
        : context.SemanticModel.GetSymbolInfo(function, context.CancellationToken).Symbol;
}
