using System.Text.RegularExpressions;
using Loop.Analyzers.Code;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Tests;

/// <summary>Outside of handler classes only code that names one of these words is bound: a rule that begins with another call says nothing there.</summary>
[TestFixture]
public sealed partial class TriggerWordTests
{
    private static readonly string _folder = Path.GetFullPath(Path.Combine(TestProject.Directory, "..", "..", "src", "Loop.Analyzers"));

    [TestCaseSource(nameof(Called))]
    public void What_a_rule_begins_with_is_one(string name)
    {
        string code = $"_ = what.{name}();";
        Assert.That(TriggerWords.OfCode.OccurIn(code, new TextSpan(0, code.Length)), Is.True);
    }

    [Test]
    public void Those_of_the_rules_are_found() => Assert.That(Called(), Is.SupersetOf(new[] { "Retain", "TryRead" }));

    [Test]
    public void Other_code_has_none() => Assert.That(TriggerWords.OfCode.OccurIn("_ = what.Other();", new TextSpan(0, 17)), Is.False);

    /// <summary>The names that rules give to <see cref="BodyContext.Calls"/>, as literals or as constants of the same name.</summary>
    private static IEnumerable<string> Called() => Directory.EnumerateFiles(_folder, "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => CallsOfRules().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups["name"].Value)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("""\bcontext\.Calls\(("|\w+\.)(?<name>\w+)"?\)""")]
    private static partial Regex CallsOfRules();
}
