using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.CodeFixes;

/// <summary>Names for what fixes declare.</summary>
internal static class FreeNames
{
    /// <summary>A name that nothing around has, nor what is declared there before it when all is fixed at once.</summary>
    /// <param name="around">Where the name must be a new one.</param>
    /// <param name="name">The name; further ones have a number, from 2.</param>
    /// <param name="before">How many such names the same fixes declare before this one.</param>
    public static string In(SyntaxNode around, string name, int before)
    {
        HashSet<string> taken = [.. around.DescendantTokens().Select(static token => token.ValueText)];
        int number = 1;
        string free = name;
        while (taken.Contains(free) || before-- > 0)
        {
            free = name + (++number).ToString(CultureInfo.InvariantCulture);
        }

        return free;
    }
}
