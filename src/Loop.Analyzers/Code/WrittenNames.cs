using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Code;

/// <summary>
/// Whether a file may use an attribute, by its text: a walk over the nodes of a whole program costs more than all that such rules do with what they find.
/// </summary>
internal static class WrittenNames
{
    /// <summary>True where one of some names is written in a file, or may be meant by an alias that the program declares for all its files.</summary>
    public static bool MayUse(SyntaxTree tree, string part, Lazy<bool> hasGlobalAliases, CancellationToken cancellation)
    {
        string text = tree.GetText(cancellation).ToString();
        return text.IndexOf(part, StringComparison.Ordinal) >= 0 || text.IndexOf("\\u", StringComparison.OrdinalIgnoreCase) >= 0 || hasGlobalAliases.Value;
    }

    /// <summary>True where a file declares an alias for all files.</summary>
    public static Lazy<bool> GlobalAliasesOf(Compilation compilation) => new(() =>
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            if (tree.GetRoot() is CompilationUnitSyntax root)
            {
                foreach (UsingDirectiveSyntax directive in root.Usings)
                {
                    if (directive.Alias is not null && directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    });
}
