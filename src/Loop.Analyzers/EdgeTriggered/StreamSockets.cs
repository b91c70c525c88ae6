using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>Whether the descriptors that a class watches are known to be stream sockets. By the text: a name stands for what the class calls so.</summary>
internal static class StreamSockets
{
    private const string Sockets = "System.Net.Sockets";

    /// <summary>True where the class watches something, and nothing but sockets that it made as stream sockets or took from a TCP client.</summary>
    public static bool AreAllThatAreWatched(INamedTypeSymbol type, CancellationToken cancellation)
    {
        bool any = false;
        foreach (SyntaxNode part in type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)))
        {
            foreach (InvocationExpressionSyntax call in part.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Watch" }, ArgumentList.Arguments: [{ } watched, ..] })
                {
                    any = true;
                    if (!IsStream(watched.Expression, type, part))
                    {
                        return false;
                    }
                }
            }
        }

        return any;
    }

    /// <summary>True for <c>socket.SafeHandle</c> of such a socket.</summary>
    private static bool IsStream(ExpressionSyntax handle, INamedTypeSymbol type, SyntaxNode part) =>
        handle is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SafeHandle", Expression: { } socket } && socket switch
        {
            IdentifierNameSyntax name => IsMadeAsStream(name.Identifier.ValueText, part),
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: { } field } => IsMadeAsStream(field, part),

            // These are stream sockets by their nature.
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Client", Expression: IdentifierNameSyntax client } => IsOf(client, "TcpClient", type),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Socket", Expression: IdentifierNameSyntax stream } => IsOf(stream, "NetworkStream", type),
            _ => false,
        };

    private static bool IsOf(IdentifierNameSyntax name, string socketType, INamedTypeSymbol type) => type.GetMembers(name.Identifier.ValueText).Any(member =>
        FrameworkTypes.Is((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type, Sockets, socketType));

    private static bool IsMadeAsStream(string name, SyntaxNode part)
    {
        BaseObjectCreationExpressionSyntax[] made = [.. part.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>().Where(creation => NameOfTarget(creation) == name)];
        return made.Length > 0 && made.All(creation => creation.ArgumentList?.Arguments.Any(IsStreamType) == true);
    }

    private static bool IsStreamType(ArgumentSyntax argument) =>
        argument.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Stream", Expression: { } type }
        && type.ToString().EndsWith("SocketType", StringComparison.Ordinal);

    private static string? NameOfTarget(BaseObjectCreationExpressionSyntax creation) => creation.Parent switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => name.Identifier.ValueText,
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: { } field } } => field,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => declarator.Identifier.ValueText,
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        _ => null,
    };
}
