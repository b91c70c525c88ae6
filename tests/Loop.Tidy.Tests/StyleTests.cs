using System.Text.RegularExpressions;

namespace Loop.Tidy.Tests;

/// <summary>House rules that a compiler does not know.</summary>
public partial class StyleTests
{
    private const int MaxFileLines = 400;
    private const int MaxLineLength = 180;

    [Test]
    public void No_source_file_is_longer_than_the_ceiling()
    {
        IEnumerable<string> tooLong = Repository.Sources("src")
            .Where(file => file.Lines.Length > MaxFileLines)
            .Select(file => $"{file.Path}: {file.Lines.Length} lines");
        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void No_line_is_longer_than_a_screen()
    {
        IEnumerable<string> tooLong = Repository.Sources("src")
            .SelectMany(file => file.Lines.Select((line, index) => (file.Path, Number: index + 1, line.Length)))
            .Where(line => line.Length > MaxLineLength)
            .Select(line => $"{line.Path}:{line.Number}: {line.Length} characters");
        Assert.That(tooLong, Is.Empty);
    }

    [TestCase("src", "Debug.Assert", "gone from the build that ships; throw LoopInvariantException")]
    [TestCase("src", "NotImplementedException", "a stub")]
    [TestCase("src/Loop.Runtime", "Task.Run(", "a loop does its own work; nothing hops to the pool")]
    [TestCase("src/Loop.Runtime/Connections", "lock (", "one thread owns everything here")]
    [TestCase("src/Loop.Runtime/Rings", "lock (", "one thread owns everything here")]
    [TestCase("tests", "Thread.Sleep", "wait for a condition with a deadline")]
    [TestCase("tests", "[Ignore", "a silenced test")]
    [TestCase("tests", "[Explicit", "a silenced test")]
    public void Banned_calls_are_not_made(string folder, string call, string instead)
    {
        IEnumerable<string> uses = Repository.Sources(folder)
            .Where(file => !file.Path.StartsWith("tests/Loop.Tidy.Tests/", StringComparison.Ordinal))
            .Where(file => !file.Path.StartsWith("src/Loop.Analyzers", StringComparison.Ordinal))
            .Where(file => !file.Path.StartsWith("tests/Loop.Analyzers.Tests/", StringComparison.Ordinal)) // Code under test is text there.
            .SelectMany(file => file.Code(call));
        Assert.That(uses, Is.Empty, instead);
    }

    [Test]
    public void No_exception_is_swallowed()
    {
        IEnumerable<string> swallowed = Repository.Sources("src")
            .Concat(Repository.Sources("tests"))
            .Where(file => EmptyCatch().IsMatch(string.Join('\n', file.Lines)))
            .Select(file => file.Path);
        Assert.That(swallowed, Is.Empty);
    }

    [Test]
    public void Every_diagnostic_has_its_page()
    {
        IEnumerable<string> ids = Repository.Sources("src").SelectMany(file => file.Lines).SelectMany(line => DiagnosticId().Matches(line)).Select(match => match.Groups[1].Value).Distinct();
        IEnumerable<string> missing = ids.Where(id => !File.Exists(Path.Combine(Repository.Root, "docs", "diagnostics", id + ".md")));
        Assert.That(missing, Is.Empty);
    }

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^)]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex("\"(LOOP[0-9]{4})\"")]
    private static partial Regex DiagnosticId();

    /// <summary>All of them go to one category, where users filter and alert by the number.</summary>
    [Test]
    public void An_event_id_of_the_log_means_one_thing()
    {
        IEnumerable<string> shared = Repository.Sources("src")
            .SelectMany(static file => file.Code("EventId = "))
            .GroupBy(static line => EventIdPattern().Match(line).Groups[1].Value)
            .Where(static same => same.Count() > 1)
            .SelectMany(static same => same);
        Assert.That(shared, Is.Empty);
    }

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex EventIdPattern();
}
