using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Handlers;

/// <summary>Where a problem is shown.</summary>
internal static class ProblemLocation
{
    public static Location Of(Problem problem, AttributeData handlerAttribute, CancellationToken cancellation) =>
        ArgumentOf(problem, cancellation)
        ?? DeclarationOf(problem.Symbol, handlerAttribute, cancellation)
        ?? problem.Symbol.Locations.FirstOrDefault(location => location.IsInSource)
        ?? Location.None;

    private static Location? ArgumentOf(Problem problem, CancellationToken cancellation)
    {
        if (problem.Attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax attribute)
        {
            return null;
        }

        // Without a name it is the attribute as a whole, but for the rules about the one argument that has no name.
        bool isPositional = problem.AttributeArgument is null
            && problem.Rule is HandlerRule.TimeSpanText or HandlerRule.TimerTime or HandlerRule.UnknownTrigger or HandlerRule.UnknownSignal;
        return attribute.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals is { } name ? name.Name.Identifier.ValueText == problem.AttributeArgument : isPositional)?
            .GetLocation() ?? attribute.GetLocation();
    }

    /// <summary>Of a type in several parts, the part that carries <c>[LoopHandler]</c>: another may be generated, where nothing is reported.</summary>
    private static Location? DeclarationOf(ISymbol symbol, AttributeData handlerAttribute, CancellationToken cancellation)
    {
        if (symbol is not INamedTypeSymbol || handlerAttribute.ApplicationSyntaxReference is not { } application)
        {
            return null;
        }

        foreach (SyntaxReference part in symbol.DeclaringSyntaxReferences)
        {
            if (part.SyntaxTree == application.SyntaxTree
                && part.Span.Contains(application.Span)
                && part.GetSyntax(cancellation) is TypeDeclarationSyntax declaration)
            {
                return declaration.Identifier.GetLocation();
            }
        }

        return null;
    }
}
