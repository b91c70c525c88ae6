using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes;

/// <summary>LOOP1013: writes a bare number as seconds, and hours over 23 as days and hours.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TimeSpanFix))]
[Shared]
public sealed class TimeSpanFix : NodeFix
{
    private const int MostSeconds = 24 * 24 * 60 * 60;

    /// <summary>Makes the fix.</summary>
    public TimeSpanFix()
        : base("LOOP1013", "Write it as hours, minutes and seconds")
    {
    }

    /// <inheritdoc/>
    protected override SyntaxNode? Target(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan) is AttributeArgumentSyntax { Expression: LiteralExpressionSyntax literal } && Meant(literal) is not null
            ? literal
            : null;

    /// <inheritdoc/>
    protected override SyntaxNode Replacement(SyntaxNode node, SyntaxGenerator generator)
    {
        TimeSpan meant = Meant((LiteralExpressionSyntax)node) ?? TimeSpan.Zero;
        return generator.LiteralExpression(meant.ToString("c", CultureInfo.InvariantCulture)).WithTriviaFrom(node);
    }

    /// <summary>What the author most likely meant: "30" is half a minute, "24:00:00" is a day.</summary>
    private static TimeSpan? Meant(LiteralExpressionSyntax literal)
    {
        if (!literal.IsKind(SyntaxKind.StringLiteralExpression))
        {
            return null;
        }

        string[] parts = literal.Token.ValueText.Split(':');
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        long? seconds = numbers switch
        {
            [var bare] => bare,
            [var hours and > 23, < 60 and var minutes] => (hours * 3600L) + (minutes * 60),
            [var hours and > 23, < 60 and var minutes, < 60 and var rest] => (hours * 3600L) + (minutes * 60) + rest,
            _ => null,
        };
        return seconds <= MostSeconds ? TimeSpan.FromSeconds((double)seconds) : null;
    }
}
