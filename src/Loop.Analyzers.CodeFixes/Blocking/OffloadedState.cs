using Loop.Analyzers.CodeFixes.Blocking.Waiting;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>
/// What a call needs of the method that it is in, taken on the loop before it runs off it: locals, parameters and fields go with it as a state, so that nothing is
/// captured and nothing of the handler is touched elsewhere.
/// </summary>
internal sealed class OffloadedState
{
    private OffloadedState(string parameter, string call, string given)
    {
        Parameter = parameter;
        Call = call;
        Given = given;
    }

    /// <summary>The parameter of the lambda, or an empty list.</summary>
    public string Parameter { get; }

    /// <summary>The call, of the parameter.</summary>
    public string Call { get; }

    /// <summary>The state that is given, or an empty text.</summary>
    public string Given { get; }

    /// <summary>The state of a call, or null where it uses what cannot go with it: the handler itself, its connection, or a variable that it changes.</summary>
    public static OffloadedState? Of(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        List<(ISymbol Symbol, string Written)> needed = [];
        Dictionary<SyntaxNode, ISymbol> uses = [];
        foreach (SyntaxNode node in call.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case AwaitExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression }
                    or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }
                    or ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } or BaseExpressionSyntax:
                    return null;
                case ThisExpressionSyntax { Parent: not MemberAccessExpressionSyntax }:
                    return null;
                case IdentifierNameSyntax name when IsValue(name) && model.GetSymbolInfo(name, cancellation).Symbol is { } symbol && !IsOfCall(symbol, call):
                    if (!TryTake(name, symbol, needed, uses))
                    {
                        return null;
                    }

                    break;
            }
        }

        return Written(call, needed, uses);
    }

    /// <summary>True for a name that stands for a value: not a part of another name, nor of an argument or an initialiser.</summary>
    private static bool IsValue(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name || access.Expression is ThisExpressionSyntax,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax or QualifiedNameSyntax or AliasQualifiedNameSyntax => false,
        _ => true,
    };

    /// <summary>True for what the call itself declares: the parameters and locals of its lambdas.</summary>
    private static bool IsOfCall(ISymbol symbol, ExpressionSyntax call) =>
        symbol.DeclaringSyntaxReferences.Any(place => place.SyntaxTree == call.SyntaxTree && call.Span.Contains(place.Span));

    private static bool TryTake(IdentifierNameSyntax name, ISymbol symbol, List<(ISymbol Symbol, string Written)> needed, Dictionary<SyntaxNode, ISymbol> uses)
    {
        if (symbol.IsStatic || symbol is ITypeSymbol or INamespaceSymbol or ILocalSymbol { IsConst: true })
        {
            return true;
        }

        ITypeSymbol? type = symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol { RefKind: RefKind.None } parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol { IsIndexer: false } property => property.Type,
            _ => null,
        };
        if (type is null || Names.IsLoopType(type, "Connection") || Names.IsLoopType(type, "EventLoop"))
        {
            return false;
        }

        uses[name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access ? access : name] = symbol;
        if (!needed.Any(one => SymbolEqualityComparer.Default.Equals(one.Symbol, symbol)))
        {
            needed.Add((symbol, name.Identifier.ValueText));
        }

        return true;
    }

    private static OffloadedState Written(ExpressionSyntax call, List<(ISymbol Symbol, string Written)> needed, Dictionary<SyntaxNode, ISymbol> uses)
    {
        string parameter = needed.Count switch
        {
            0 => "()",
            1 => needed[0].Written.TrimStart('_') is { Length: > 0 } plain ? plain : "state",
            _ => "state",
        };
        ExpressionSyntax moved = call.ReplaceNodes(uses.Keys, (use, _) =>
        {
            ISymbol symbol = uses[use];
            string name = needed.First(one => SymbolEqualityComparer.Default.Equals(one.Symbol, symbol)).Written;
            ExpressionSyntax value = SyntaxFactory.ParseExpression(needed.Count == 1 ? parameter : $"{parameter}.{name}");
            return (symbol is IParameterSymbol bytes && EventBytes.AreLent(bytes) ? (ExpressionSyntax)EventBytes.Span(value) : value).WithTriviaFrom(use);
        });
        string given = string.Join(", ", needed.Select(one => one.Written));
        return new(parameter, moved.WithoutTrivia().ToString(), needed.Count > 1 ? $"({given})" : given);
    }
}
