using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests;

/// <summary>An edit redoes what it changes and nothing else.</summary>
[TestFixture]
public sealed class IncrementalTests
{
    private const string First = """
        using Loop;
        namespace Samples;
        [LoopHandler(IdleTimeout = "00:00:30")]
        public partial class First(System.IServiceProvider services)
        {
            [OnRecv] private int Received(System.ReadOnlySpan<byte> bytes) { return bytes.Length; }
            [OnClose] private void Gone() { _ = services; }
            [OnError] private Supervision Failed(System.Exception exception) { return Supervision.Close; }
        }
        """;

    private const string Second = """
        using Loop;
        namespace Samples;
        public partial class Outer<T>
        {
            [LoopHandler] private partial class Second
            {
                [OnRecv] private void Received(RecvBuffer bytes) { Connection.Send(bytes); }
            }
        }
        """;

    private static readonly string[] _steps = [TrackingNames.Handlers, TrackingNames.SharedHintNames, TrackingNames.Files];

    private static readonly TestCaseData[] _harmlessEdits =
    [
        new TestCaseData("Other.cs", "class Other { }", "class Other { int _more; void Do() { } }").SetArgDisplayNames("unrelated file"),
        new TestCaseData("First.cs", "return bytes.Length;", "if (bytes.Length > 9) { return 9; } return bytes.Length;").SetArgDisplayNames("body"),
        new TestCaseData("First.cs", "[LoopHandler", "// above the type\n/* and more */ [LoopHandler").SetArgDisplayNames("comment above the type"),
        new TestCaseData("First.cs", "return Supervision.Close;", "/* why */ return Supervision.Close;").SetArgDisplayNames("comment in a body"),
        new TestCaseData("First.cs", "using Loop;", "using Loop;\n\n\n\n").SetArgDisplayNames("lines before"),
        new TestCaseData("First.cs", "[OnClose]", "private int _field = 4; private void Helper(int x) { _field = x; } [OnClose]").SetArgDisplayNames("members of no event"),
        new TestCaseData("First.cs", "int Received(System.ReadOnlySpan<byte> bytes) { return bytes.Length; }", "int Received(System.ReadOnlySpan<byte> unread) { return unread.Length; }").SetArgDisplayNames("parameter's name"),
        new TestCaseData("First.cs", "public partial class First(System.IServiceProvider services)", "internal sealed partial class First(System.IServiceProvider services)").SetArgDisplayNames("modifiers"),
    ];

    private static readonly TestCaseData[] _signatureEdits =
    [
        new TestCaseData("private void Received(RecvBuffer bytes)", "private void Received(System.ReadOnlySpan<byte> bytes)").SetArgDisplayNames("parameter's type"),
        new TestCaseData("void Received", "void ReceivedBytes").SetArgDisplayNames("method's name"),
        new TestCaseData("[LoopHandler]", "[LoopHandler(MaxCarryBytes = 7)]").SetArgDisplayNames("limit"),
        new TestCaseData("Second\n", "Second(System.IServiceProvider services)\n").SetArgDisplayNames("constructor"),
        new TestCaseData("Outer<T>", "Outer<TOther>").SetArgDisplayNames("containing type"),
        new TestCaseData("[OnRecv] private", "[OnClose] private void Gone() { } [OnRecv] private").SetArgDisplayNames("event more"),
        new TestCaseData("[OnRecv] private", "[OnRecv] private static").SetArgDisplayNames("becomes invalid"),
    ];

    [TestCaseSource(nameof(_harmlessEdits))]
    public void An_edit_that_changes_no_model_redoes_no_output(string file, string old, string replacement)
    {
        CSharpCompilation before = Compile();
        GeneratorRun run = GeneratorRun.Of(before);
        GeneratorRun again = run.Again(Edit(before, file, old, replacement));

        foreach (string step in _steps)
        {
            Assert.That(again.ReasonsOf(step), Is.Not.Empty.And.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged), step);
        }

        Assert.That(again.OutputReasons, Is.Not.Empty.And.All.EqualTo(IncrementalStepRunReason.Cached));
    }

    [Test]
    public void An_added_file_redoes_no_output()
    {
        CSharpCompilation before = Compile();
        GeneratorRun again = GeneratorRun.Of(before).Again(before.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Added { }", UserCode.Options(), "Added.cs")));

        Assert.That(again.OutputReasons, Is.Not.Empty.And.All.EqualTo(IncrementalStepRunReason.Cached));
    }

    [TestCaseSource(nameof(_signatureEdits))]
    public void A_changed_signature_redoes_its_class_alone(string old, string replacement)
    {
        CSharpCompilation before = Compile();
        GeneratorRun run = GeneratorRun.Of(before);
        GeneratorRun again = run.Again(Edit(before, "Second.cs", old, replacement));

        foreach (string step in new[] { TrackingNames.Handlers, TrackingNames.Files })
        {
            Assert.That(
                again.ReasonsOf(step),
                Is.EquivalentTo(new[] { IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified })
                    .Or.EquivalentTo(new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified }),
                step);
        }

        Assert.That(again.OutputReasons, Is.EquivalentTo(new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified }));
        Assert.That(TextOf(again, "Samples.First"), Is.EqualTo(TextOf(run, "Samples.First")));
        Assert.That(TextOf(again, "Samples.Outer_1.Second"), Is.Not.EqualTo(TextOf(run, "Samples.Outer_1.Second")));
    }

    [Test]
    public void A_handler_that_takes_anothers_file_name_renames_both()
    {
        CSharpCompilation before = Compile();
        GeneratorRun run = GeneratorRun.Of(before);
        GeneratorRun again = run.Again(before.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
            "namespace Samples { [Loop.LoopHandler] public partial class FIRST { } }", UserCode.Options(), "Third.cs")));

        string[] names = [.. again.Result.GeneratedSources.Select(source => source.HintName)];
        Assert.That(names, Has.Length.EqualTo(3).And.Unique);
        Assert.That(names, Has.Exactly(1).Match("^Samples\\.First\\.[0-9a-f]{8}\\.g\\.cs$"));
        Assert.That(names, Has.Exactly(1).EqualTo("Samples.Outer_1.Second.g.cs"));
    }

    /// <summary>A symbol or a node in a model would keep a whole compilation alive, and never be equal to the next one.</summary>
    [Test]
    public void No_step_keeps_a_symbol_a_node_or_a_location()
    {
        GeneratorRun run = GeneratorRun.Of(Compile());
        foreach (string step in _steps)
        {
            foreach (object value in run.Result.TrackedSteps[step].SelectMany(tracked => tracked.Outputs).Select(output => output.Value))
            {
                Assert.That(ObjectGraph.TypesIn(value).Where(ObjectGraph.IsOfTheCompiler), Is.Empty, step);
            }
        }
    }

    /// <summary>The walk that the test above leans on does find them.</summary>
    [Test]
    public void The_walk_finds_what_the_compiler_owns()
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText("class Echo { }");
        Assert.That(ObjectGraph.TypesIn(new { Model = new[] { new { Where = tree.GetRoot().GetLocation() } } }).Where(ObjectGraph.IsOfTheCompiler), Is.Not.Empty);
    }

    private static CSharpCompilation Compile() => UserCode.Compile([("First.cs", First), ("Second.cs", Second), ("Other.cs", "class Other { }")]);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string file, string old, string replacement)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == file);
        string text = tree.ToString();
        Assert.That(text, Does.Contain(old), "The edit finds nothing to change.");
        return compilation.ReplaceSyntaxTree(
            tree, CSharpSyntaxTree.ParseText(text.Replace(old, replacement, StringComparison.Ordinal), UserCode.Options(), file));
    }

    private static string TextOf(GeneratorRun run, string hint) =>
        run.Result.GeneratedSources.Single(source => source.HintName == hint + ".g.cs").SourceText.ToString();
}
