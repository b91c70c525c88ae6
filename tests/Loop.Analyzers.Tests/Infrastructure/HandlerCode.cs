using Loop.Generators.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>Files of handler code under <c>HalfTyped/</c> whose bodies have every construct that the rules look at.</summary>
internal static class HandlerCode
{
    private static readonly string _folder = Path.Combine(TestProject.Directory, "HalfTyped");

    public static IEnumerable<string> Names => Directory.GetFiles(_folder, "*.cs").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    public static string Read(string name) => File.ReadAllText(Path.Combine(_folder, name + ".cs")).ReplaceLineEndings("\n");
}
