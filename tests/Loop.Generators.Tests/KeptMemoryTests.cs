using System.Runtime.CompilerServices;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests;

/// <summary>An editor runs the generator for hours: what it remembers of a program may not keep the ones before alive.</summary>
[TestFixture]
public sealed class KeptMemoryTests
{
    // A declaration that changes, and a body: the one is read again, of the other it is found that nothing differs.
    [TestCase("int _field")]
    [TestCase("void Method() { _ = ", "; }")]
    public void Edits_that_are_over_are_let_go_of(string before, string after = ";")
    {
        (Compilation last, GeneratorDriver driver, WeakReference edited) = Edit(before, after);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.That(edited.IsAlive, Is.False);
        GC.KeepAlive(last);
        GC.KeepAlive(driver);
    }

    // A method of its own, so that no local holds what it made.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Compilation Last, GeneratorDriver Driver, WeakReference Edited) Edit(string before, string after)
    {
        string Source(int number) => $"class Other {{ {before}{(before.StartsWith("int", StringComparison.Ordinal) ? "" : " ")}{number}{after} }}";
        CSharpCompilation compilation = UserCode.Compile(
            [("Echo.cs", "using Loop; [LoopHandler] partial class Echo { [OnEnd] void Ended() { } }"), ("Other.cs", Source(0))]);

        // As an editor runs it: without the steps that tests look at, which keep what they were made of.
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new HandlerGenerator().AsSourceGenerator()], parseOptions: UserCode.Options()).RunGenerators(compilation);
        WeakReference? first = null;
        for (int number = 1; number <= 50; number++)
        {
            SyntaxTree old = compilation.SyntaxTrees.Single(static tree => tree.FilePath == "Other.cs");
            SyntaxTree edited = CSharpSyntaxTree.ParseText(Source(number), UserCode.Options(), "Other.cs");
            compilation = compilation.ReplaceSyntaxTree(old, edited);
            driver = driver.RunGenerators(compilation);
            first = number == 25 ? new(edited) : first;
        }

        return (compilation, driver, first!);
    }
}
