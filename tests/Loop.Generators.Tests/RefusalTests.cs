using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests;

/// <summary>
/// Where no part can be added to a class, the generator says so itself: in a build the compiler stops at such an error, and neither what follows from the missing part nor
/// the analyzers come to be listed.
/// </summary>
[TestFixture]
public sealed class RefusalTests
{
    private static readonly string[] _refused = ["NotPartial", "NestedInNotPartial", "Static", "FileLocal"];

    private static IEnumerable<string> Written => Case.All.Except(_refused);

    [TestCaseSource(nameof(Written))]
    public void A_class_that_gets_a_part_is_left_to_the_analyzers(string name) =>
        Assert.That(GeneratorRun.Of(UserCode.Compile(Case.Read(name))).Result.Diagnostics, Is.Empty);

    [TestCase("[LoopHandler] class Echo { [OnEnd] void Ended() => Connection.Close(); }", "LOOP1001", "because 'Echo' is not partial")]
    [TestCase("[LoopHandler] record Echo { [OnEnd] void Ended() => Connection.Close(); }", "LOOP1001", "because 'Echo' is not partial")]
    [TestCase("[LoopHandler] class Echo { [OnMessage] void Told(int number) => Self.Tell(number); }", "LOOP1001", "because 'Echo' is not partial")]
    [TestCase("class Outer { [LoopHandler] partial class Echo { [OnEnd] void Ended() => Connection.Close(); } }", "LOOP1001", "because 'Outer' is not partial")]
    [TestCase("static class Outer { partial struct Middle { [LoopHandler] partial class Echo { } } }", "LOOP1001", "because 'Outer' is not partial")]
    [TestCase("[LoopHandler] static class Echo { [OnEnd] void Ended() => Connection.Close(); }", "LOOP1001 LOOP1002", "is static")]
    [TestCase("[LoopHandler] static partial class Echo { [OnEnd] void Ended() { } }", "LOOP1002", "is static")]
    [TestCase("[LoopHandler] static partial class Echo { [OnEnd] static void Ended() { } }", "LOOP1002", "is static")]
    [TestCase("[LoopHandler] file partial class Echo { [OnEnd] void Ended() => Connection.Close(); }", "LOOP1002", "local to its file")]
    public void An_error_that_nothing_configures_stands_at_the_name_of_the_class(string source, string ids, string reason)
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile("using Loop;\n\n" + source));
        Diagnostic[] found = [.. run.Result.Diagnostics.OrderBy(static diagnostic => diagnostic.Id, StringComparer.Ordinal)];
        Assert.That(found.Select(static diagnostic => diagnostic.Id), Is.EqualTo(ids.Split(' ')));
        Assert.That(found[^1].GetMessage(System.Globalization.CultureInfo.InvariantCulture), Does.StartWith("'Echo' gets no loop").And.Contains(reason));
        foreach (Diagnostic diagnostic in found)
        {
            Assert.That(diagnostic.Severity, Is.EqualTo(DiagnosticSeverity.Error));
            Assert.That(diagnostic.Descriptor.CustomTags, Does.Contain(WellKnownDiagnosticTags.NotConfigurable));
            FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
            Assert.That(place.Path, Is.EqualTo("Handler.cs"));
            Assert.That((place.StartLinePosition.Line, place.StartLinePosition.Character), Is.EqualTo((2, source.IndexOf("Echo", StringComparison.Ordinal))));
        }
    }

    /// <summary>The compiler says which part lacks the word (CS0260).</summary>
    [Test]
    public void A_class_of_which_some_parts_are_partial_is_left_to_the_compiler()
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile("using Loop; [LoopHandler] class Echo { [OnEnd] void Ended() { } } partial class Echo { }"));
        Assert.That(run.Result.Diagnostics, Is.Empty);
        Assert.That(run.Complaints.Select(static complaint => complaint.Id), Does.Contain("CS0260"));
    }

    /// <summary>What stands at the top of a file is a part of the program's class too, and no declaration of it.</summary>
    [Test]
    public void A_class_within_the_class_of_a_program_of_statements_gets_a_part()
    {
        CSharpCompilation program = UserCode.Compile(
            "using Loop; System.Console.WriteLine(); partial class Program { [LoopHandler] partial class Echo { [OnEnd] void Ended() => Connection.Close(); } }");
        GeneratorRun run = GeneratorRun.Of(program.WithOptions(program.Options.WithOutputKind(OutputKind.ConsoleApplication)));
        Assert.That(run.Complaints, Is.Empty);
        Assert.That(run.Result.GeneratedSources, Has.Length.EqualTo(1));
    }

    [Test]
    public void One_within_the_class_of_a_program_of_statements_that_is_not_partial_is_left_to_the_compiler()
    {
        CSharpCompilation program = UserCode.Compile(
            "using Loop; System.Console.WriteLine(); class Program { [LoopHandler] partial class Echo { [OnEnd] void Ended() { } } }");
        GeneratorRun run = GeneratorRun.Of(program.WithOptions(program.Options.WithOutputKind(OutputKind.ConsoleApplication)));
        Assert.That(run.Result.GeneratedSources, Is.Empty);
        Assert.That(run.Complaints.Select(static complaint => complaint.Id), Does.Contain("CS0260"));
    }

    /// <summary>The compiler says that nothing of a namespace is private (CS1527), and no error of the generated file follows.</summary>
    [TestCase("private partial class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("protected partial class Echo { [OnMessage] void Told(int number) { } }")]
    [TestCase("private protected partial class Echo { [OnEnd] void Ended() { } }")]
    public void A_class_of_a_namespace_that_is_not_visible_there_is_left_to_the_compiler(string source)
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile("using Loop; namespace Users; [LoopHandler] " + source));
        Assert.That(run.Result.Diagnostics, Is.Empty);
        Assert.That(run.Result.GeneratedSources, Is.Empty);
        // What is protected wants a summary, which is a warning that this compilation takes for an error.
        Assert.That(run.Complaints.Select(static complaint => complaint.Id).Where(static id => id != "CS1591").Distinct(), Is.EqualTo(["CS1527"]));
    }

    [Test]
    public void An_edit_elsewhere_redoes_no_refusal_and_one_above_moves_it()
    {
        CSharpCompilation before = UserCode.Compile([("Echo.cs", "using Loop; [LoopHandler] class Echo { [OnEnd] void Ended() { } }"), ("Other.cs", "class Other { }")]);
        GeneratorRun run = GeneratorRun.Of(before);
        GeneratorRun elsewhere = run.Again(Edit(before, "Other.cs", "class Other { int _more; }"));
        Assert.That(elsewhere.ReasonsOf(TrackingNames.Refusals), Is.Not.Empty.And.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged));
        GeneratorRun above = run.Again(Edit(before, "Echo.cs", "using Loop;\n\n\n [LoopHandler] class Echo { [OnEnd] void Ended() { } }"));
        Assert.That(above.Result.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line, Is.EqualTo(3));
        GeneratorRun mended = above.Again(Edit(before, "Echo.cs", "using Loop; [LoopHandler] partial class Echo { [OnEnd] void Ended() { } }"));
        Assert.That(mended.Result.Diagnostics, Is.Empty);
        Assert.That(mended.Result.GeneratedSources, Has.Length.EqualTo(1));
    }

    /// <summary>A symbol or a node would keep a whole compilation alive.</summary>
    [Test]
    public void No_refusal_keeps_what_the_compiler_owns()
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile("using Loop; class Outer { [LoopHandler] partial class Echo { } }"));
        foreach (string step in (string[])[TrackingNames.Readings, TrackingNames.Refusals])
        {
            object[] values = [.. run.Result.TrackedSteps[step].SelectMany(static tracked => tracked.Outputs).Select(static output => output.Value)];
            Assert.That(values, Is.Not.Empty);
            Assert.That(values.SelectMany(ObjectGraph.TypesIn).Where(ObjectGraph.IsOfTheCompiler), Is.Empty, step);
        }
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, string file, string text)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == file);
        return compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, UserCode.Options(), file));
    }
}
