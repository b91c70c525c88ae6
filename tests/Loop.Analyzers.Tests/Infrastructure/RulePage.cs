using Loop.Generators.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>The page of a rule, taken apart.</summary>
internal sealed record RulePage(string Title, string Severity, string Category, IReadOnlyList<string> Bad, IReadOnlyList<string> Good, string Configuration)
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(TestProject.Directory, "..", "..", "docs", "diagnostics"));

    /// <summary>True for a rule about lists of calls: its page shows lists, not code.</summary>
    public static bool IsOfLists(string id) => id == "LOOP3018";

    public static RulePage Read(string id)
    {
        string text = File.ReadAllText(Path.Combine(Folder, id + ".md")).ReplaceLineEndings("\n");
        Dictionary<string, string> sections = text.Split("\n## ").Skip(1).ToDictionary(
            section => section[..section.IndexOf('\n', StringComparison.Ordinal)],
            section => section[section.IndexOf('\n', StringComparison.Ordinal)..]);
        string head = text.Split("\n## ")[0];
        string language = IsOfLists(id) ? "text" : "csharp";
        return new(
            head.Split('\n')[0]["# ".Length..],
            Cell(head, "Severity"),
            Cell(head, "Category"),
            CodeIn(sections["What is wrong"], language),
            CodeIn(sections["What to do"], language),
            sections["Configuration"]);
    }

    private static string Cell(string head, string name) =>
        head.Split('\n').Single(line => line.StartsWith($"| {name} | ", StringComparison.Ordinal)).Split(" | ")[1].TrimEnd(' ', '|');

    private static string[] CodeIn(string section, string language) =>
        [.. section.Split($"```{language}\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
}
