using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Analyzers.Tests.Blocking.Words;

/// <summary>The file by which the word filter tells that a listed type is not in use says what the framework's assemblies say. LOOP_ACCEPT_SNAPSHOTS=1 writes it anew.</summary>
[TestFixture]
public sealed class KnownTypesTests
{
    [Test]
    public void The_file_is_made_from_the_framework()
    {
        CSharpCompilation compilation = UserCode.Compile("");
        IAssemblySymbol[] framework = [.. TestProject.Framework.Select(compilation.GetAssemblyOrModuleSymbol).OfType<IAssemblySymbol>()];
        string made = KnownTypesFile.Make(compilation, framework);
        string path = Path.Combine(TestProject.Directory, "..", "..", "src", "Loop.Analyzers", "Blocking", "Words", "loop.known.txt");
        if (Environment.GetEnvironmentVariable("LOOP_ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, made);
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo(made), "LOOP_ACCEPT_SNAPSHOTS=1 writes it anew.");
    }
}
