using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>Adds using directives at the top of a file.</summary>
internal static class Usings
{
    public static CompilationUnitSyntax Add(CompilationUnitSyntax root, IEnumerable<string> namespaces) => namespaces.Aggregate(root, Add);

    private static CompilationUnitSyntax Add(CompilationUnitSyntax root, string space)
    {
        SyntaxTrivia endOfLine = root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        endOfLine = endOfLine.IsKind(SyntaxKind.EndOfLineTrivia) ? endOfLine : SyntaxFactory.LineFeed;
        UsingDirectiveSyntax added = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(space)).NormalizeWhitespace().WithTrailingTrivia(endOfLine);
        int index = root.Usings.TakeWhile(present => Compare(present, space) < 0).Count();
        if (index > 0)
        {
            return root.WithUsings(root.Usings.Insert(index, added));
        }

        // What heads the file stays its head.
        added = added.WithLeadingTrivia(root.GetLeadingTrivia());
        root = root.WithLeadingTrivia();
        return root.Usings.Count > 0
            ? root.WithUsings(root.Usings.Insert(0, added))
            : root.WithUsings(SyntaxFactory.SingletonList(added.WithTrailingTrivia(endOfLine, endOfLine)));
    }

    /// <summary>Those of System first, then by name; global, static and alias directives keep their places.</summary>
    private static int Compare(UsingDirectiveSyntax present, string space)
    {
        if (present.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
        {
            return -1;
        }

        if (present.Alias is not null || present.StaticKeyword.IsKind(SyntaxKind.StaticKeyword))
        {
            return 1;
        }

        string name = present.Name?.ToString() ?? "";
        bool isSystem = IsOfSystem(name);
        return isSystem != IsOfSystem(space) ? (isSystem ? -1 : 1) : string.CompareOrdinal(name, space);
    }

    private static bool IsOfSystem(string space) => space == "System" || space.StartsWith("System.", StringComparison.Ordinal);
}
