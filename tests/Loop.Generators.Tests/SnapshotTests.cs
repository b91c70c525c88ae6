using Loop.Generators.Tests.Infrastructure;

namespace Loop.Generators.Tests;

/// <summary>What is generated is what was looked at and kept.</summary>
[TestFixture]
public sealed class SnapshotTests
{
    private static IEnumerable<string> Cases => Case.All;

    [TestCaseSource(nameof(Cases))]
    public void Generated_code_is_the_code_that_was_kept(string name) =>
        Snapshot.Verify(name, GeneratorRun.Of(UserCode.Compile(Case.Read(name))).Result);

    [Test]
    public void Every_snapshot_belongs_to_a_case()
    {
        HashSet<string> cases = [.. Case.All];
        string[] strangers = [.. Directory.GetFiles(Path.Combine(TestProject.Directory, "Snapshots"), "*.verified.cs")
            .Select(path => Path.GetFileName(path)!)
            .Where(file => !cases.Contains(file.Split('.')[0]))];
        Assert.That(strangers, Is.Empty);
    }
}
