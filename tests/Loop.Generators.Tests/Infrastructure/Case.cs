using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests.Infrastructure;

/// <summary>The handler classes under <c>Cases/</c>, which every kind of test goes through.</summary>
internal static class Case
{
    // Named from the folder of the tests, because the analyzers' tests go through them too.
    private static readonly string _folder = Path.Combine(TestProject.Directory, "..", "Loop.Generators.Tests", "Cases");

    /// <summary>Handlers that a loop is written for.</summary>
    public static IEnumerable<string> Valid => NamesIn("Valid");

    /// <summary>Handlers that break a rule.</summary>
    public static IEnumerable<string> Invalid => NamesIn("Invalid");

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => Valid.Concat(Invalid);

    /// <summary>The files of a case: one, or one per part, split at lines that begin with <c>// file:</c>.</summary>
    public static (string Path, string Source)[] Read(string name)
    {
        string path = new[] { "Valid", "Invalid" }.Select(kind => Path.Combine(_folder, kind, name + ".cs")).First(File.Exists);
        return [.. File.ReadAllText(path).ReplaceLineEndings("\n").Split("// file: next\n").Select((source, i) => ($"{name}.{i}.cs", source))];
    }

    /// <summary>The oldest language that a case is written in, by its first line: <c>// language: 13</c>.</summary>
    public static LanguageVersion LeastLanguage(string name) =>
        Read(name)[0].Source.StartsWith("// language: 13\n", StringComparison.Ordinal) ? LanguageVersion.CSharp13 : LanguageVersion.CSharp12;

    private static IEnumerable<string> NamesIn(string kind) => Directory
        .GetFiles(Path.Combine(_folder, kind), "*.cs")
        .Select(path => Path.GetFileNameWithoutExtension(path)!)
        .Order(StringComparer.Ordinal);
}
