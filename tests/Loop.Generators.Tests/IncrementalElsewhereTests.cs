using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests;

/// <summary>Edits of files without a handler in them: what a loop depends on redoes it, wherever that stands; what is typed in a body redoes nothing.</summary>
[TestFixture]
public sealed class IncrementalElsewhereTests
{
    private const string Handler = """
        using Loop;
        namespace Samples;
        [LoopHandler(MailboxCapacity = Limits.Mailbox)]
        public partial class Session(Services.Store store) : Shared
        {
            [OnRecv, Delimited(Limits.End, MaxLength = Limits.Most)] private void Line(Text line) { _ = store; }
            [OnMessage] private void Told(Note note) { }
        }
        """;

    private const string Elsewhere = """
        global using Text = System.ReadOnlySpan<byte>;
        global using Note = System.Int32;
        using Loop;
        namespace Samples
        {
            public static class Limits
            {
                public const int Most = 100;
                public const string End = "\n";
                public const int Mailbox = (int)Size.Small;
                public static int Count = 1;
            }
            public enum Size { Small = 16, Large = 32 }
            public abstract class Shared
            {
                public int Value => 1;
                [OnClose] protected void Gone() { }
            }
        }
        namespace Services { public class Store { public int Read() { return 1; } public int this[int key] { get { return key; } } } }
        """;

    [TestCase("Most = 100", "Most = 200")]
    [TestCase("End = \"\\n\"", "End = \"\\r\\n\"")]
    [TestCase("Small = 16", "Small = 17")]
    [TestCase("[OnClose] protected void Gone()", "[OnEnd] protected void Gone()")]
    [TestCase("[OnClose] protected void Gone()", "[OnClose] protected void Went()")]
    [TestCase("[OnClose] protected void Gone()", "[OnClose] void Gone()")]
    [TestCase("Note = System.Int32", "Note = System.Int64")]
    [TestCase("Text = System.ReadOnlySpan<byte>", "Text = System.Span<byte>")]
    [TestCase("class Store", "struct Store")]
    [TestCase("class Store", "static class Store")]
    public void What_the_loop_depends_on_redoes_it(string old, string replacement)
    {
        CSharpCompilation compilation = Compile();
        GeneratorRun run = GeneratorRun.Of(compilation);
        GeneratorRun again = run.Again(Edit(compilation, old, replacement));
        GeneratorRun fresh = GeneratorRun.Of(Edit(Compile(), old, replacement));

        Assert.That(again.Result.GeneratedSources.Single().SourceText.ToString(), Is.EqualTo(fresh.Result.GeneratedSources.Single().SourceText.ToString()));
        if (fresh.Result.GeneratedSources.Single().SourceText.ToString() != run.Result.GeneratedSources.Single().SourceText.ToString())
        {
            Assert.That(again.OutputReasons, Is.EqualTo(new[] { IncrementalStepRunReason.Modified }));
        }
    }

    [TestCase("Count = 1", "Count = 2")]
    [TestCase("Value => 1", "Value => 2")]
    [TestCase("return 1;", "return Read() + 1;")]
    [TestCase("return key;", "/* why */ return -key;")]
    [TestCase("namespace Services", "\n\n// moved\nnamespace Services")]
    public void What_is_typed_in_a_body_redoes_nothing(string old, string replacement)
    {
        CSharpCompilation compilation = Compile();
        CSharpCompilation edited = Edit(compilation, old, replacement);
        GeneratorRun again = GeneratorRun.Of(compilation).Again(edited);

        Assert.That(Declarations.Of(edited).AreThoseOf(Declarations.Of(compilation)), Is.True);
        Assert.That(again.ReasonsOf(TrackingNames.Handlers), Is.Not.Empty.And.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged));
        Assert.That(again.OutputReasons, Is.EqualTo(new[] { IncrementalStepRunReason.Cached }));
    }

    /// <summary>What is remembered of a class may not outlive any of these.</summary>
    [Test]
    public void Other_declarations_options_and_references_are_not_the_same()
    {
        CSharpCompilation compilation = Compile();
        CSharpCompilation[] others =
        [
            Edit(compilation, "Most = 100", "Most = 200"),
            Edit(compilation, "public int Value => 1;", "public int Value => 1; public int More => 2;"),
            compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Added { }", UserCode.Options(), "Added.cs")),
            compilation.RemoveReferences(compilation.References.First()),
            compilation.WithOptions(compilation.Options.WithNullableContextOptions(NullableContextOptions.Disable)),
            compilation.WithAssemblyName("Other"),
            Edit(compilation, "namespace Services", "#nullable disable\nnamespace Services"),
            Edit(compilation, "namespace Services", "#if NEVER\n#endif\nnamespace Services"),
        ];
        foreach (CSharpCompilation other in others)
        {
            Assert.That(Declarations.Of(other).AreThoseOf(Declarations.Of(compilation)), Is.False);
            Assert.That(Declarations.Of(compilation).AreThoseOf(Declarations.Of(other)), Is.False);
        }
    }

    private static CSharpCompilation Compile() => UserCode.Compile([("Handler.cs", Handler), ("Elsewhere.cs", Elsewhere)]);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string old, string replacement)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == "Elsewhere.cs");
        string text = tree.ToString();
        Assert.That(text, Does.Contain(old), "The edit finds nothing to change.");
        return compilation.ReplaceSyntaxTree(
            tree, CSharpSyntaxTree.ParseText(text.Replace(old, replacement, StringComparison.Ordinal), UserCode.Options(), tree.FilePath));
    }
}
