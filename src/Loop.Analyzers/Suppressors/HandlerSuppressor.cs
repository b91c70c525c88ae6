using System.Collections.Immutable;
using Loop.Analyzers.Blocking;
using Loop.Analyzers.Handlers;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Suppressors;

/// <summary>
/// Silences what the rules of others say of handlers because they do not know who calls them: that an event method could be static, that nobody uses it or
/// its parameter, that nobody makes the class. The generated loop does.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerSuppressor : DiagnosticSuppressor
{
    private const string Method = "A loop calls an event method on the instance of its connection or actor";
    private const string Parameter = "The event decides what an event method takes";
    private const string Type = "A loop makes the instances of a handler class";

    private static readonly ImmutableDictionary<string, SuppressionDescriptor> _known = ImmutableArray.Create(
        new SuppressionDescriptor("LOOPSP0001", "CA1822", Method),
        new SuppressionDescriptor("LOOPSP0002", "IDE0051", Method),
        new SuppressionDescriptor("LOOPSP0003", "IDE0060", Parameter),
        new SuppressionDescriptor("LOOPSP0004", "CA1812", Type)).ToImmutableDictionary(known => known.SuppressedDiagnosticId, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = _known.Values.OrderBy(known => known.Id, StringComparer.Ordinal).ToImmutableArray();

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        HandlerBases bases = new(context.Compilation);
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (_known.TryGetValue(diagnostic.Id, out SuppressionDescriptor? known)
                && diagnostic.Location.SourceTree is { } tree
                && IsOfLoop(tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan), tree, bases, context))
            {
                context.ReportSuppression(Suppression.Create(known, diagnostic));
            }
        }
    }

    /// <summary>True for an event method, a parameter of one, and a handler class.</summary>
    private static bool IsOfLoop(SyntaxNode node, SyntaxTree tree, HandlerBases bases, SuppressionAnalysisContext context)
    {
        SyntaxNode? declaration = node.FirstAncestorOrSelf<SyntaxNode>(around => around is ParameterSyntax or MethodDeclarationSyntax or TypeDeclarationSyntax);
        return declaration is not null && context.GetSemanticModel(tree).GetDeclaredSymbol(declaration, context.CancellationToken) switch
        {
            IMethodSymbol method => IsEventMethod(method, bases),
            IParameterSymbol { ContainingSymbol: IMethodSymbol method } => IsEventMethod(method, bases),
            INamedTypeSymbol type => Names.IsHandler(type),
            _ => false,
        };
    }

    /// <summary>True for one of a handler class, and for one that handler classes inherit.</summary>
    private static bool IsEventMethod(IMethodSymbol method, HandlerBases bases) =>
        BlockingAttributes.IsEventMethod(method) && (Names.IsHandler(method.ContainingType) || bases.MayInherit(method));
}
