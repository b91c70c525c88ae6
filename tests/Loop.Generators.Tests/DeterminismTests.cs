using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Tests;

/// <summary>The same code gives the same bytes, whatever ran before and in whatever order the files come.</summary>
[TestFixture]
public sealed class DeterminismTests
{
    private static IEnumerable<string> Cases => Case.All;

    [TestCaseSource(nameof(Cases))]
    public void Two_runs_give_the_same_files(string name)
    {
        Dictionary<string, string> first = Run(Case.Read(name));
        Dictionary<string, string> second = Run(Case.Read(name));
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void The_order_of_files_does_not_matter()
    {
        (string Path, string Source)[] files = [.. Case.Valid.Where(name => name is not "Echo").SelectMany(Case.Read).Where(IsAlone)];
        Dictionary<string, string> forwards = Run(files);
        Dictionary<string, string> backwards = Run([.. files.Reverse()]);

        Assert.That(forwards, Has.Count.GreaterThan(20));
        Assert.That(backwards, Is.EqualTo(forwards));
    }

    // Cases that declare the same class would make parts of one.
    private static bool IsAlone((string Path, string Source) file) =>
        !file.Source.Contains("class Greeter", StringComparison.Ordinal)
        && !file.Source.Contains("namespace App", StringComparison.Ordinal)
        && !file.Source.Contains("ass Echo", StringComparison.Ordinal)
        && !file.Source.Contains("record Echo", StringComparison.Ordinal);

    private static Dictionary<string, string> Run((string Path, string Source)[] files) => GeneratorRun.Of(UserCode.Compile(files)).Result
        .GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());
}
