using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>
/// A judge that does not know the sheets: a C program that prints the facts from this machine's own headers. Facts that the
/// headers do not know (they may be older than the kernel) do not compile; they are left out, and the rest is compiled again.
/// </summary>
internal static partial class HeaderJudge
{
    private const int MaxRounds = 10;

    private static readonly (FrozenDictionary<(string Headers, string C), long> Answers, string Summary) Verdict = Ask();

    /// <summary>What the headers say, by headers and expression; empty without a C compiler.</summary>
    public static FrozenDictionary<(string Headers, string C), long> Answers => Verdict.Answers;

    /// <summary>One line that says who judged how much.</summary>
    public static string Summary => Verdict.Summary;

    private static (FrozenDictionary<(string Headers, string C), long> Answers, string Summary) Ask()
    {
        if (CompilerRun.Version() is not { } version)
        {
            return (FrozenDictionary<(string, string), long>.Empty,
                $"no C compiler ({CompilerRun.Compiler}): the facts are held against the sheets alone");
        }

        Dictionary<(string, string), long> answers = [];
        int asked = 0;
        foreach (IGrouping<string, AbiSheet> group in AbiSheets.All.GroupBy(sheet => sheet.Headers))
        {
            string[] expressions = [.. group.SelectMany(sheet => sheet).Select(fact => fact.C).OfType<string>().Distinct()];
            asked += expressions.Length;
            foreach ((string expression, long value) in Judge(group.Key, expressions))
            {
                answers.Add((group.Key, expression), value);
            }
        }

        return (answers.ToFrozenDictionary(), $"{version}: this machine's headers know {answers.Count} of {asked} facts");
    }

    private static Dictionary<string, long> Judge(string headers, string[] expressions)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("loop-abi-");
        try
        {
            string source = Path.Combine(folder.FullName, "judge.c");
            string program = Path.Combine(folder.FullName, "judge");
            HashSet<int> unknown = [];
            for (int round = 0; round < MaxRounds; round++)
            {
                File.WriteAllText(source, Program(headers, expressions, unknown));
                (int exitCode, string errors) = CompilerRun.Compile(source, program);
                if (exitCode == 0)
                {
                    return Parse(CompilerRun.Output(program), expressions);
                }

                int known = unknown.Count;
                unknown.UnionWith(ErrorLine().Matches(errors)
                    .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1));
                if (unknown.Count == known)
                {
                    throw new InvalidOperationException($"the headers do not compile:\n{headers}\n{errors}");
                }
            }

            throw new InvalidOperationException($"{MaxRounds} rounds were not enough to leave out what the headers do not know");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// The program. #line makes the compiler name an expression by its index, from 1; no other header than those asked for is included.
    /// </summary>
    private static string Program(string headers, string[] expressions, HashSet<int> unknown)
    {
        StringBuilder program = new();
        program.Append(headers).Append("\nint printf(const char *, ...);\nint main(void)\n{\n");
        for (int i = 0; i < expressions.Length; i++)
        {
            if (!unknown.Contains(i))
            {
                program.Append(CultureInfo.InvariantCulture, $"#line {i + 1} \"fact\"\n");
                program.Append(CultureInfo.InvariantCulture, $"printf(\"%d %lld\\n\", {i}, (long long)({expressions[i]}));\n");
            }
        }

        return program.Append("return 0;\n}\n").ToString();
    }

    private static Dictionary<string, long> Parse(string output, string[] expressions) => output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .ToDictionary(
            parts => expressions[int.Parse(parts[0], CultureInfo.InvariantCulture)],
            parts => long.Parse(parts[1], CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^fact:(\d+):\d+: error:", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();
}
