using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>The calls that diagnostics of blocking are about.</summary>
internal static class BlockedCall
{
    /// <summary>Where the blocking call is: at the end of the path that a diagnostic shows, or the diagnostic's own place.</summary>
    public static Location PlaceOf(Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.Count > 0 ? diagnostic.AdditionalLocations[diagnostic.AdditionalLocations.Count - 1] : diagnostic.Location;

    /// <summary>The whole expression that a place is the name in: the call, the creation or the property.</summary>
    public static ExpressionSyntax? At(SyntaxNode root, TextSpan place)
    {
        SyntaxNode node = root.FindNode(place, getInnermostNodeForTie: true);
        if (node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is { } creation
            && ((creation as ObjectCreationExpressionSyntax)?.Type.Span == place || creation.NewKeyword.Span == place))
        {
            return creation;
        }

        return node is SimpleNameSyntax name ? WholeOf(name) : null;
    }

    /// <summary>The call or the property that a name names; null for a method group and behind <c>?.</c>, where the rest of the expression is conditional.</summary>
    public static ExpressionSyntax? WholeOf(SimpleNameSyntax name)
    {
        ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (name.Parent is MemberBindingExpressionSyntax)
        {
            return null;
        }

        return whole.Parent is InvocationExpressionSyntax invocation && invocation.Expression == whole ? invocation : whole;
    }
}
