using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Loop.Package.Tests;

/// <summary>What is in the packages.</summary>
public class ContentTests
{
    [TestCase("README.md")]
    [TestCase("LICENSE")]
    [TestCase("lib/net10.0/Loop.Runtime.dll")]
    [TestCase("lib/net10.0/Loop.Runtime.xml")]
    [TestCase("analyzers/dotnet/cs/Loop.Generators.dll")]
    [TestCase("analyzers/dotnet/cs/Loop.Analyzers.dll")]
    [TestCase("analyzers/dotnet/cs/Loop.Analyzers.CodeFixes.dll")]
    [TestCase("buildTransitive/Loop.Runtime.targets")]
    public void The_runtime_package_has(string entry) => Assert.That(Entries("Loop.Runtime", "nupkg"), Does.Contain(entry));

    [Test]
    public void The_runtime_has_a_symbol_package() => Assert.That(Entries("Loop.Runtime", "snupkg"), Does.Contain("lib/net10.0/Loop.Runtime.pdb"));

    [Test]
    public void The_analyzer_package_has_the_analyzers_and_nothing_to_run()
    {
        string[] entries = Entries("Loop.Analyzers", "nupkg");
        Assert.Multiple(() =>
        {
            Assert.That(entries, Does.Contain("analyzers/dotnet/cs/Loop.Analyzers.dll"));
            Assert.That(entries, Does.Contain("analyzers/dotnet/cs/Loop.Analyzers.CodeFixes.dll"));
            Assert.That(entries, Does.Contain("README.md"));
            Assert.That(entries, Does.Contain("LICENSE"));
            Assert.That(entries.Where(static entry => entry.StartsWith("lib/", StringComparison.Ordinal)), Is.Empty);
        });
    }

    /// <summary>Symbol packages are for what is in lib folders; the compiler loads analyzers, and a debugger finds the symbols in them.</summary>
    [TestCase("Loop.Analyzers", "analyzers/dotnet/cs/Loop.Analyzers.dll")]
    [TestCase("Loop.Analyzers", "analyzers/dotnet/cs/Loop.Analyzers.CodeFixes.dll")]
    [TestCase("Loop.Runtime", "analyzers/dotnet/cs/Loop.Generators.dll")]
    [TestCase("Loop.Runtime", "analyzers/dotnet/cs/Loop.Analyzers.dll")]
    public void An_analyzer_has_its_symbols_within(string package, string entry)
    {
        using ZipArchive archive = Open(package, "nupkg");
        using MemoryStream assembly = new();
        using (Stream packed = archive.GetEntry(entry)!.Open())
        {
            packed.CopyTo(assembly);
        }

        assembly.Position = 0;
        using PEReader reader = new(assembly);
        DebugDirectoryEntry embedded = reader.ReadDebugDirectory().Single(static found => found.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider symbols = reader.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
        Assert.That(symbols.GetMetadataReader().Documents, Is.Not.Empty);
    }

    [Test]
    public void The_analyzer_package_is_a_development_dependency_without_dependencies()
    {
        using ZipArchive package = Open("Loop.Analyzers", "nupkg");
        using StreamReader reader = new(package.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        string nuspec = reader.ReadToEnd();
        Assert.That(nuspec, Does.Contain("<developmentDependency>true</developmentDependency>").And.Not.Contain("<dependency "));
    }

    private static string[] Entries(string package, string extension)
    {
        using ZipArchive archive = Open(package, extension);
        return [.. archive.Entries.Select(static entry => entry.FullName)];
    }

    private static ZipArchive Open(string package, string extension) =>
        ZipFile.OpenRead(Path.Combine(Feed.Folder, $"{package}.{Feed.Version}.{extension}"));
}
