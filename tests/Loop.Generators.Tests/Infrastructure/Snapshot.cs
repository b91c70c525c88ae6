using Microsoft.CodeAnalysis;

namespace Loop.Generators.Tests.Infrastructure;

/// <summary>
/// Compares what was generated with the files of an earlier run: one <c>.verified.cs</c> per generated file, in Verify's naming.
/// LOOP_ACCEPT_SNAPSHOTS=1 writes them anew.
/// </summary>
internal static class Snapshot
{
    private static readonly bool _accept = Environment.GetEnvironmentVariable("LOOP_ACCEPT_SNAPSHOTS") == "1";
    private static readonly string _folder = Path.Combine(TestProject.Directory, "Snapshots");

    public static void Verify(string name, GeneratorRunResult result)
    {
        Directory.CreateDirectory(_folder);
        Dictionary<string, string> generated = result.GeneratedSources
            .OrderBy(source => source.HintName, StringComparer.Ordinal)
            .ToDictionary(source => $"{name}.{Ascii(Path.GetFileNameWithoutExtension(source.HintName))}", source => source.SourceText.ToString());
        if (!result.Diagnostics.IsEmpty)
        {
            generated.Add($"{name}.diagnostics", string.Join("\n", result.Diagnostics.Select(Describe)) + "\n");
        }

        List<string> complaints = [];
        foreach ((string file, string text) in generated)
        {
            Compare(file, text, complaints);
        }

        foreach (string stale in Directory.GetFiles(_folder, name + ".*.verified.cs"))
        {
            string file = Path.GetFileName(stale)[..^".verified.cs".Length];
            if (generated.ContainsKey(file))
            {
                continue;
            }

            if (_accept)
            {
                File.Delete(stale);
            }
            else
            {
                complaints.Add($"{file}: a snapshot of it is kept, but it is generated no more");
            }
        }

        Assert.That(complaints, Is.Empty, "Look at the .received.cs files; LOOP_ACCEPT_SNAPSHOTS=1 accepts what is generated now.");
    }

    private static void Compare(string file, string text, List<string> complaints)
    {
        string verified = Path.Combine(_folder, file + ".verified.cs");
        string received = Path.Combine(_folder, file + ".received.cs");
        if (_accept)
        {
            File.WriteAllText(verified, text);
        }

        string? expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : null;
        if (expected == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        complaints.Add(expected is null ? $"{file}: no snapshot of it is kept" : $"{file}: {FirstDifference(expected, text)}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] wanted = expected.Split('\n');
        string[] got = actual.Split('\n');
        int line = 0;
        while (line < wanted.Length && line < got.Length && wanted[line] == got[line])
        {
            line++;
        }

        return $"line {line + 1}\n  kept:      {wanted.ElementAtOrDefault(line) ?? "(end)"}\n  generated: {got.ElementAtOrDefault(line) ?? "(end)"}";
    }

    // The names of kept files must survive every tool that a clone passes through.
    private static string Ascii(string name) => string.Concat(name.Select(character => char.IsAscii(character) ? character : '-'));

    private static string Describe(Diagnostic diagnostic)
    {
        if (diagnostic.Location.SourceTree is not { } tree)
        {
            return $"// {diagnostic}";
        }

        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        string line = tree.GetText().Lines[span.StartLinePosition.Line].ToString();
        string carets = new string(' ', span.StartLinePosition.Character) + new string('^', Math.Max(1, diagnostic.Location.SourceSpan.Length));
        return $"// {diagnostic}\n// {line}\n// {carets}";
    }
}
