using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Loop.Analyzers.Blocking;
using Loop.Analyzers.Blocking.Apis;
using Loop.Analyzers.Blocking.Walking;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>The search behind the rules: shortest ways, bounds, nothing read twice, and its answers while code is edited.</summary>
[TestFixture]
public sealed class SearchTests
{
    private const string Handler = "[Loop.LoopHandler] partial class Echo { [Loop.OnEnd] void Ended() => Helper.M1(); }";

    [Test]
    public async Task The_shortest_way_is_shown_with_each_of_its_steps()
    {
        Diagnostic found = await Only(
            Handler,
            """
            static class Helper
            {
                public static void M1() { Long1(); M2(); }
                static void M2() => System.Threading.Thread.Sleep(1);
                static void Long1() => Long2();
                static void Long2() => System.Threading.Thread.Sleep(2);
            }
            """);
        Assert.That(found.GetMessage(CultureInfo.InvariantCulture), Does.StartWith("'Thread.Sleep', reached through 'Helper.M1' → 'Helper.M2', stops the loop thread"));
        Assert.That(TextOf(found.Location), Is.EqualTo("M1"));
        Assert.That(found.AdditionalLocations.Select(TextOf), Is.EqualTo(new[] { "M2", "Sleep" }));
    }

    [TestCase(BlockingSearch.MostDepth, true)]
    [TestCase(BlockingSearch.MostDepth + 1, false)]
    public async Task A_way_is_followed_to_a_depth(int depth, bool isFound)
    {
        ImmutableArray<Diagnostic> found = await Analyze(Compile(Handler, Chain(depth)));
        Assert.That(found, Has.Length.EqualTo(isFound ? 1 : 0));
    }

    [Test]
    public void A_wide_program_is_read_to_a_bound()
    {
        StringBuilder helpers = new("static class Helper { public static void M1() { ");
        for (int i = 2; i < BlockingSearch.MostMethods * 2; i++)
        {
            helpers.Append(CultureInfo.InvariantCulture, $"M{i}(); ");
        }

        helpers.Append("} ");
        for (int i = 2; i < BlockingSearch.MostMethods * 2; i++)
        {
            helpers.Append(CultureInfo.InvariantCulture, $"static void M{i}() {{ /* lock */ }} ");
        }

        BlockingSearch search = SearchIn(Compile(Handler, helpers.Append('}').ToString()), out IMethodSymbol method);
        Assert.That(search.PathsFrom(method, default), Is.Empty);
        Assert.That(search.ReadCount, Is.InRange(BlockingSearch.MostMethods - 1, BlockingSearch.MostMethods + 1));
    }

    [Test]
    public void A_body_is_read_once_however_many_calls_lead_to_it()
    {
        const string Helpers =
            """
            static class Helper
            {
                public static void M1() { M2(); M2(); M3(); }
                static void M2() { M3(); M1(); }
                static void M3() { M2(); M3(); System.Threading.Thread.Sleep(1); }
            }
            """;
        BlockingSearch search = SearchIn(Compile(Handler, Helpers), out IMethodSymbol method);
        ImmutableArray<BlockingPath> first = search.PathsFrom(method, default);
        Assert.That(first.Single().Through, Is.EqualTo(new[] { "Helper.M1", "Helper.M3" }));
        Assert.That(search.ReadCount, Is.EqualTo(3));
        Assert.That(search.PathsFrom(method, default), Is.EqualTo(first));
        Assert.That(search.ReadCount, Is.EqualTo(3));
    }

    /// <summary>An editor asks for one file, and gets what is in another.</summary>
    [Test]
    public async Task A_file_alone_shows_what_lies_in_others_as_they_are_edited()
    {
        CSharpCompilation compilation = Compile(Handler, "static class Helper { public static void M1() => M2(); static void M2() => System.Threading.Thread.Sleep(1); }");
        Assert.That((await InFile(compilation, 0)).Select(diagnostic => diagnostic.Id), Is.EqualTo(new[] { "LOOP3001" }));
        Assert.That(await InFile(compilation, 1), Is.Empty);

        SyntaxTree edited = CSharpSyntaxTree.ParseText("static class Helper { public static void M1() => M2(); static void M2() { } }", UserCode.Options(), "1.cs");
        Assert.That(await InFile(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], edited), 0), Is.Empty);
    }

    [Test]
    public async Task The_answer_does_not_depend_on_the_order_of_the_work()
    {
        CSharpCompilation compilation = Compile(Handler, Chain(20));
        Diagnostic[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await Analyze(compilation)).Single()));
        Assert.That(answers.Select(answer => answer.ToString()).Distinct().Count(), Is.EqualTo(1));
    }

    /// <summary>What another project declares is known by its attribute only; its bodies are not at hand.</summary>
    [Test]
    public async Task A_referenced_assembly_is_known_by_its_attributes()
    {
        CSharpCompilation library = UserCode.Compile(
            "namespace Library; public class Client { [Loop.Blocking(Instead = \"await QueryAsync\")] public void Query() { } public void Hidden() => System.Threading.Thread.Sleep(1); }")
            .WithAssemblyName("Library").WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream image = new();
        Assert.That(library.Emit(image).Success, Is.True);
        image.Position = 0;
        CSharpCompilation user = UserCode.Compile("[Loop.LoopHandler] partial class Echo(Library.Client client) { [Loop.OnEnd] void Ended() { client.Query(); client.Hidden(); } }")
            .AddReferences(MetadataReference.CreateFromStream(image));
        Diagnostic found = (await Analyze(user)).Single();
        Assert.That(found.Id, Is.EqualTo("LOOP3016"));
        Assert.That(found.GetMessage(CultureInfo.InvariantCulture), Does.EndWith("; await QueryAsync"));
    }

    [Test]
    public async Task Generated_code_is_not_reported()
    {
        const string Body = "[Loop.LoopHandler] partial class Echo { [Loop.OnEnd] void Ended() => System.Threading.Thread.Sleep(1); }";
        Assert.That(await Analyze(UserCode.Compile([("Echo.g.cs", Body)])), Is.Empty);
        Assert.That(await Analyze(UserCode.Compile([("Echo.cs", "// <auto-generated/>\n" + Body)])), Is.Empty);
        Assert.That(await Analyze(UserCode.Compile([("Echo.cs", Body)])), Has.Length.EqualTo(1));
    }

    private static string Chain(int depth)
    {
        StringBuilder helpers = new("static class Helper { ");
        for (int i = 1; i < depth; i++)
        {
            helpers.Append(CultureInfo.InvariantCulture, $"public static void M{i}() => M{i + 1}(); ");
        }

        return helpers.Append(CultureInfo.InvariantCulture, $"public static void M{depth}() => System.Threading.Thread.Sleep(1); }}").ToString();
    }

    private static BlockingSearch SearchIn(CSharpCompilation compilation, out IMethodSymbol method)
    {
        method = compilation.GetTypeByMetadataName("Helper")!.GetMembers("M1").OfType<IMethodSymbol>().Single();
        IAssemblySymbol runtime = compilation.GetTypeByMetadataName("Loop.LoopHandlerAttribute")!.ContainingAssembly;
        return new BlockingSearch(compilation, new ApiTable(compilation, runtime, new ApiList()));
    }

    private static CSharpCompilation Compile(params string[] files) => UserCode.Compile(files.Select((source, i) => ($"{i}.cs", source)));

    private static async Task<Diagnostic> Only(params string[] files) => (await Analyze(Compile(files))).Single();

    private static async Task<ImmutableArray<Diagnostic>> Analyze(CSharpCompilation compilation) =>
        await compilation.WithAnalyzers([new BlockingCallAnalyzer()]).GetAnalyzerDiagnosticsAsync();

    private static async Task<ImmutableArray<Diagnostic>> InFile(CSharpCompilation compilation, int file)
    {
        CompilationWithAnalyzers driver = compilation.WithAnalyzers([new BlockingCallAnalyzer()]);
        return await driver.GetAnalyzerSemanticDiagnosticsAsync(driver.Compilation.GetSemanticModel(compilation.SyntaxTrees[file]), filterSpan: null, CancellationToken.None);
    }

    private static string TextOf(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);
}
