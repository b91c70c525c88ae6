using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Buffers;

/// <summary>What of a handler belongs to its loop: its connection, and what changes while it runs.</summary>
internal static class HandlerState
{
    private const int MostCalls = 4;

    /// <summary>True for a member that only the loop may touch.</summary>
    public static bool IsOfTheLoop(ISymbol member, CancellationToken cancellation) => IsOfTheLoop(member, MostCalls, cancellation);

    /// <summary>
    /// True where a field is named in a way that any thread may: as the place that <c>Interlocked</c> or <c>Volatile</c> works on. A connection is got so
    /// without a race, and stays the loop's.
    /// </summary>
    public static bool IsForAllThreads(ISymbol member, SyntaxNode named)
    {
        SyntaxNode place = named.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified && qualified.Name == named ? qualified : named;
        return place.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None, Parent.Parent: InvocationExpressionSyntax call }
            && call.Expression is MemberAccessExpressionSyntax { Expression: { } type }
            && LastNameOf(type) is "Interlocked" or "Volatile"
            && member is IFieldSymbol field
            && !BufferNames.IsConnection(field.Type);
    }

    private static string? LastNameOf(ExpressionSyntax type) => type switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    private static bool IsOfTheLoop(ISymbol member, int calls, CancellationToken cancellation) => member switch
    {
        IFieldSymbol { IsStatic: false } field => BufferNames.IsConnection(field.Type) || field is { IsReadOnly: false, IsConst: false, IsVolatile: false },
        IPropertySymbol { Type: { } type } when BufferNames.IsConnection(type) => true,
        IPropertySymbol { IsStatic: false, SetMethod: { IsInitOnly: false } } => true,
        IPropertySymbol { IsStatic: false, GetMethod: { } getter } property => Names.IsGenerated(property)
            ? property.Name == Names.Connection
            : Uses(getter, property.ContainingType, calls, cancellation),
        IMethodSymbol { IsStatic: false } method => Uses(method, method.ContainingType, calls, cancellation),
        _ => false,
    };

    /// <summary>True where a method names such a member, itself or through other methods of the class. By names: a local that hides a field counts as the field.</summary>
    private static bool Uses(IMethodSymbol method, INamedTypeSymbol type, int calls, CancellationToken cancellation)
    {
        if (calls == 0)
        {
            return false;
        }

        foreach (SyntaxReference part in method.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in part.GetSyntax(cancellation).DescendantTokens())
            {
                if (!token.IsKind(SyntaxKind.IdentifierToken))
                {
                    continue;
                }

                if (token.ValueText == Names.Connection)
                {
                    return true;
                }

                foreach (ISymbol named in type.GetMembers(token.ValueText))
                {
                    if (!SymbolEqualityComparer.Default.Equals(named, method)
                        && IsOfTheLoop(named, calls - 1, cancellation)
                        && !(token.Parent is { } place && IsForAllThreads(named, place)))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
