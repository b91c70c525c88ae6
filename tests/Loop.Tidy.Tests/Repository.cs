using System.Reflection;

namespace Loop.Tidy.Tests;

/// <summary>The source files of this repository, as they lie on disk.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryDir").Value!);

    /// <summary>The C# files below a folder that a person wrote, with their paths relative to the root.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(static path => new SourceFile(path, File.ReadAllLines(Path.Combine(Root, path))))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
}

/// <summary>One file.</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    /// <summary>Lines that are not comments and contain a text, as <c>path:line: text</c>.</summary>
    public IEnumerable<string> Code(string text) => Lines
        .Select((line, index) => (line, index))
        .Where(item => item.line.Contains(text, StringComparison.Ordinal) && !item.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        .Select(item => $"{Path}:{item.index + 1}: {item.line.Trim()}");
}
