using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests.Infrastructure;

/// <summary>What files look like while somebody edits them.</summary>
internal static class Edits
{
    public static SyntaxToken[] Tokens(string source) =>
        [.. CSharpSyntaxTree.ParseText(source, UserCode.Options()).GetRoot().DescendantTokens().Where(token => token.Span.Length > 0)];

    /// <summary>A source with each of its tokens written twice, one after the other.</summary>
    public static IEnumerable<string> Doubled(string source) => Tokens(source).Select(token => Doubled(source, token));

    /// <summary>A source with each of its tokens and the one behind it the wrong way round.</summary>
    public static IEnumerable<string> Swapped(string source)
    {
        SyntaxToken[] tokens = Tokens(source);
        return Enumerable.Range(0, tokens.Length - 1).Select(i => Swapped(source, tokens[i], tokens[i + 1]));
    }

    /// <summary>States of a source with up to three tokens gone, doubled or swapped; the same ones for the same seed.</summary>
    public static IEnumerable<string> Random(string source, int count, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            string state = source;
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                SyntaxToken[] tokens = Tokens(state);
                int at = random.Next(tokens.Length - 1);
                state = random.Next(3) switch
                {
                    0 => state.Remove(tokens[at].SpanStart, tokens[at].Span.Length),
                    1 => Doubled(state, tokens[at]),
                    _ => Swapped(state, tokens[at], tokens[at + 1]),
                };
            }

            yield return state;
        }
    }

    private static string Doubled(string source, SyntaxToken token) => source.Insert(token.Span.End, " " + token);

    private static string Swapped(string source, SyntaxToken first, SyntaxToken second) =>
        source[..first.SpanStart] + second + source[first.Span.End..second.SpanStart] + first + source[second.Span.End..];
}
