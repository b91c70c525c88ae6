using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Tests.Twins;

/// <summary>A realistic, correct class of <c>CorrectCode/</c>, and the slip by which one rule has something to say about it.</summary>
/// <param name="Id">The rule.</param>
/// <param name="File">The file, without its extension.</param>
/// <param name="Type">The class or struct.</param>
/// <param name="Correct">The text as it is, the first of its kind from the type's attribute on.</param>
/// <param name="Slip">What stands there instead.</param>
/// <param name="At">The text that the rule points at, where that lies outside of the slip.</param>
/// <param name="Also">Another rule that has something to say about the same slip.</param>
public sealed record Twin(string Id, string File, string Type, string Correct, string Slip, string? At = null, string? Also = null)
{
    /// <summary>The file with the slip in it, and where that is.</summary>
    /// <param name="source">The file as it is.</param>
    public (string Source, TextSpan Slip) In(string source)
    {
        int declared = Regex.Match(source, $@"\b(class|struct) {Type}\b").Index;
        int attribute = source.LastIndexOf("[LoopHandler", declared, StringComparison.Ordinal), summary = source.LastIndexOf("/// <summary>", declared, StringComparison.Ordinal);
        int at = source.IndexOf(Correct, attribute > summary ? attribute : source.LastIndexOf('\n', declared), StringComparison.Ordinal);
        return at < 0
            ? throw new InvalidOperationException($"{File}.cs has no '{Correct}' in '{Type}'.")
            : (string.Concat(source.AsSpan(0, at), Slip, source.AsSpan(at + Correct.Length)), new TextSpan(at, Slip.Length));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {File}.{Type}";
}
