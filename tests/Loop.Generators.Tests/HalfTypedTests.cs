using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests;

/// <summary>Code is generated while it is typed: none of its states may make the generator throw.</summary>
[TestFixture]
public sealed class HalfTypedTests
{
    private static IEnumerable<string> Cases => Case.All;

    [TestCaseSource(nameof(Cases))]
    public void A_file_cut_off_at_any_token_throws_nothing(string name)
    {
        string source = string.Join("\n", Case.Read(name).Select(file => file.Source));
        RunAll(source, Tokens(source).Select(token => source[..token.Span.End]));
    }

    [TestCaseSource(nameof(Cases))]
    public void A_file_without_any_one_token_throws_nothing(string name)
    {
        string source = string.Join("\n", Case.Read(name).Select(file => file.Source));
        RunAll(source, Tokens(source).Select(token => source.Remove(token.SpanStart, token.Span.Length)));
    }

    [TestCaseSource(nameof(Cases))]
    public void A_file_with_any_one_token_doubled_throws_nothing(string name)
    {
        string source = string.Join("\n", Case.Read(name).Select(file => file.Source));
        RunAll(source, Edits.Doubled(source));
    }

    [TestCaseSource(nameof(Cases))]
    public void A_file_with_any_two_tokens_swapped_throws_nothing(string name)
    {
        string source = string.Join("\n", Case.Read(name).Select(file => file.Source));
        RunAll(source, Edits.Swapped(source));
    }

    /// <summary>What does not compile anyway is not answered with errors in generated code on top.</summary>
    [TestCase("[OnRecv] void Received(RecvBuf bytes) { }")]
    [TestCase("[OnRecv] Missing Received(RecvBuffer bytes) => null;")]
    [TestCase("[OnError] Supervision Failed(List<Missing> exception) => default;")]
    [TestCase("public Echo(IMissing missing) { } [OnEnd] void Ended() { }")]
    [TestCase("public Echo(IEquatable<Missing[]> missing) { } [OnEnd] void Ended() { }")]
    [TestCase("private Echo(Local local) { } [OnEnd] void Ended() { } } file class Local {")]
    [TestCase("[OnRecv, System.Runtime.InteropServices.UnmanagedCallersOnly] void Received(RecvBuffer bytes) { }")]
    [TestCase("[OnEnd] extern void Ended();")]
    [TestCase("[OnEnd, System.Runtime.InteropServices.DllImport(\"c\")] extern void Ended();")]
    [TestCase("[OnMessage] void Told(Old old) { } [Obsolete(\"gone\", true)] public class Old { }")]
    [TestCase("[OnMessage] void Told(List<Old[]> old) { } [Obsolete(\"gone\", true)] public class Old { }")]
    [TestCase("[OnMessage] void Told(Old.Inner old) { } [Obsolete(\"gone\", true)] public class Old { public class Inner { } }")]
    [TestCase("public Echo(Old old) { } [OnEnd] void Ended() { } [Obsolete(\"gone\", true)] public class Old { }")]
    [TestCase("private Echo(IEquatable<Local[]> local) { } [OnEnd] void Ended() { } } file class Local {")]
    public void An_unknown_type_is_complained_about_in_the_users_file_alone(string member)
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile($"using Loop; [LoopHandler] public partial class Echo {{ {member} }}"));
        Diagnostic[] errors = [.. run.Complaints];
        Assert.That(errors, Is.Not.Empty);
        Assert.That(errors.Select(error => error.Location.SourceTree?.FilePath), Is.All.EqualTo("Handler.cs"));
    }

    /// <summary>An error of the compiler's own (CS0579); writing the file of the class twice would end the whole generator.</summary>
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } }\n[LoopHandler(IdleTimeout = \"00:01:00\")] partial class Echo { }")]
    [TestCase("[LoopHandler, LoopHandler] partial class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("[LoopHandler] [LoopHandler] partial record Echo { [OnEnd] void Ended() { } }")]
    public void A_class_that_is_marked_twice_is_written_once(string source) =>
        Assert.That(GeneratorRun.Of(UserCode.Compile("using Loop;\n" + source)).Result.GeneratedSources, Has.Length.EqualTo(1));

    /// <summary>The compiler says that only classes can be marked (CS0592).</summary>
    [TestCase("[LoopHandler] partial struct Echo { }")]
    [TestCase("[LoopHandler] partial record struct Echo { }")]
    [TestCase("[LoopHandler] partial interface IEcho { }")]
    [TestCase("[LoopHandler] enum Echo { }")]
    [TestCase("[LoopHandler] delegate void Echo();")]
    public void What_is_no_class_is_left_alone(string source) =>
        Assert.That(GeneratorRun.Of(UserCode.Compile("using Loop;\n" + source)).Result.GeneratedSources, Is.Empty);

    private static void RunAll(string source, IEnumerable<string> states)
    {
        CSharpCompilation compilation = UserCode.Compile(source);
        GeneratorRun run = GeneratorRun.Of(compilation);
        int count = 0;
        foreach (string state in states)
        {
            SyntaxTree old = compilation.SyntaxTrees[0];
            compilation = compilation.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(state, UserCode.Options(), old.FilePath));

            run = Again(run, compilation, state);
            count++;
        }

        Assert.That(count, Is.GreaterThan(10));
    }

    private static GeneratorRun Again(GeneratorRun run, CSharpCompilation compilation, string state)
    {
        try
        {
            return run.Again(compilation);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException("The generator threw on this:\n" + state, exception);
        }
    }

    private static IEnumerable<SyntaxToken> Tokens(string source) =>
        CSharpSyntaxTree.ParseText(source, UserCode.Options()).GetRoot().DescendantTokens();
}
