using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Loop.Analyzers.Blocking;
using Loop.Analyzers.Blocking.Apis;
using Loop.Analyzers.Blocking.Walking;
using Loop.Analyzers.Blocking.Words;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Blocking.Words;

/// <summary>The word filter spares the search what cannot block, and takes nothing from its answers.</summary>
[TestFixture]
public sealed class WordFilterTests
{
    private const string Handler = "[Loop.LoopHandler] partial class Echo { [Loop.OnEnd] void Ended() => First.Go(); }";
    private const string Shared = "static class Slow { public static int Down() { System.Threading.Thread.Sleep(1); return 1; } } static class Make { public static T Own<T>() where T : new() => new(); }";
    private const string Usings = "using System; using System.Linq; using System.Threading.Tasks; ";

    [Test]
    public async Task What_is_called_without_its_name_is_found_in_other_files([ValueSource(typeof(ImplicitForm), nameof(ImplicitForm.All))] object form, [Values(1, 2, 3)] int helpers)
    {
        (_, string statement, string types) = (ImplicitForm)form;
        CSharpCompilation compilation = Compile([Handler, .. Chain(helpers, statement), types, Shared]);
        Assert.That(Errors(compilation), Is.Empty);
        string[] all = await Found(compilation, isFiltered: false);
        Assert.That(all, Is.Not.Empty);
        Assert.That(await Found(compilation, isFiltered: true), Is.EqualTo(all));
    }

    /// <summary>Several forms behind each other, each in the code that the one before calls.</summary>
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Chains_of_such_calls_give_the_same_answers(int seed)
    {
#pragma warning disable CA5394 // It only mixes cases, the same ones each time.
        Random random = new(seed);
        ImplicitForm[] forms = [.. ImplicitForm.All.Where(static form => !form.Types.Contains("global using", StringComparison.Ordinal))];
        int count = 0;
        for (int program = 0; program < 40; program++)
        {
            int length = random.Next(2, 6);
            bool blocks = random.Next(3) > 0;
            List<string> files = [Handler.Replace("First.Go()", "Layer0.First.Go()", StringComparison.Ordinal)];
            for (int layer = 0; layer < length; layer++)
            {
                ImplicitForm form = forms[random.Next(forms.Length)];
                string next = layer + 1 < length ? $"Layer{layer + 1}.First.Go();" : blocks ? "System.Threading.Thread.Sleep(1);" : "";
                files.Add($"{Usings}namespace Layer{layer} {{ {string.Join(' ', Chain(random.Next(1, 3), form.Statement))} {form.Types} "
                    + $"static class Slow {{ public static int Down() {{ {next} return 1; }} }} static class Make {{ public static T Own<T>() where T : new() => new(); }} }}");
            }
#pragma warning restore CA5394

            CSharpCompilation compilation = Compile(files);
            string[] all = await Found(compilation, isFiltered: false);
            Assert.That(await Found(compilation, isFiltered: true), Is.EqualTo(all), string.Join('\n', files));
            count += all.Length;
        }

        Assert.That(count, Is.GreaterThan(20));
    }

    /// <summary>Names that are everywhere, and block only on types that the program has nothing to do with.</summary>
    [TestCase("int[] all = new int[3]; _ = all.Length;")]
    [TestCase("var all = new System.Collections.Generic.List<int>(3); all.Add(1); _ = all.Count; _ = all.Contains(1);")]
    [TestCase("int? n = 3; _ = n.Value;")]
    [TestCase("_ = System.Text.Encoding.UTF8.GetBytes(\"a\");")]
    [TestCase("long n = 0; System.Threading.Interlocked.Add(ref n, 1); _ = \"a\" + n;")]
    [TestCase("_ = \"a b\".Split(' ').Where(word => word.Length > 1).Select(word => word[0]).ToArray().Any();")]
    [TestCase("foreach (char letter in \"abc\") { if (letter is 'a' or 'b') { continue; } }")]
    [TestCase("_ = Loop.SendBuffer.Create(\"a\"u8);")]
    public void What_cannot_block_by_its_words_is_not_bound(string statement)
    {
        CSharpCompilation compilation = Compile([Handler, .. Chain(2, statement), Shared]);
        Assert.That(Errors(compilation), Is.Empty);
        BlockingSearch search = new(compilation, new ApiTable(compilation, compilation.GetTypeByMetadataName("Loop.LoopHandlerAttribute")!.ContainingAssembly, new ApiList()));
        IMethodSymbol first = compilation.GetTypeByMetadataName("First")!.GetMembers("Go").OfType<IMethodSymbol>().Single();
        Assert.That(search.MayBlock(first, default), Is.False);
        Assert.That(search.PathsFrom(first, default), Is.Empty);
        Assert.That(search.ReadCount, Is.Zero);
    }

    /// <summary>An editor makes a compilation at each keystroke: of its files all but one are read already.</summary>
    [Test]
    public void A_file_is_read_once_while_others_are_edited()
    {
        CSharpCompilation compilation = Compile([Handler, .. Chain(2, "")]);
        TreeWords read = TreeWords.Of(compilation.SyntaxTrees[1]);
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText(Handler + "\n", UserCode.Options(), "0.cs"));
        Assert.That(TreeWords.Of(edited.SyntaxTrees[1]), Is.SameAs(read));
        Assert.That(TreeWords.Of(edited.SyntaxTrees[0]), Is.Not.SameAs(TreeWords.Of(compilation.SyntaxTrees[0])));
    }

    [TestCase("public class Client { [Loop.Blocking] public void Query() { } }", "new Library.Client().Query();")]
    [TestCase("public class Client { [Loop.Blocking] public int this[int i] => i; }", "_ = new Library.Client()[1];")]
    [TestCase("public class Client { [Loop.Blocking] public int Level => 1; }", "_ = new Library.Client() is { Level: 1 };")]
    [TestCase("public class Client { [Loop.Blocking] public Client(int n) { } }", "Library.Client client = new(1); _ = client;")]
    [TestCase("public sealed class Client : System.IDisposable { [Loop.Blocking] public void Dispose() { } }", "using var client = new Library.Client();")]
    [TestCase("public class Client { public System.IO.FileInfo Log => new(\"a\"); }", "_ = new Library.Client().Log.Length;")]
    [TestCase("public class Client { public void Each(System.Action<System.IO.FileInfo> work) => work(new(\"a\")); }", "new Library.Client().Each(static file => Library.Ran.Now = file.Length);")]
    [TestCase("public class Client { public void Use(System.IO.StreamReader reader) { } }", "new Library.Client().Use(new(\"a\"));")]
    [TestCase("public class Client : System.Threading.Barrier { public Client() : base(1) { } }", "new Library.Client().SignalAndWait();")]
    public async Task What_a_reference_brings_is_found(string library, string statement)
    {
        CSharpCompilation project = Compile([$"namespace Library; {library} public static class Ran {{ public static long Now; }}"]).WithAssemblyName("Library");
        Assert.That(Errors(project), Is.Empty);
        using MemoryStream image = new();
        Assert.That(project.Emit(image).Success, Is.True);
        image.Position = 0;
        foreach (MetadataReference reference in new MetadataReference[] { MetadataReference.CreateFromStream(image), project.ToMetadataReference() })
        {
            CSharpCompilation user = Compile([Handler, .. Chain(2, statement), Shared]).AddReferences(reference);
            Assert.That(Errors(user), Is.Empty);
            string[] all = await Found(user, isFiltered: false);
            Assert.That(await Found(user, isFiltered: true), Is.EqualTo(all));
            Assert.That(all, library.Contains("Action<", StringComparison.Ordinal) ? Is.Empty : Is.Not.Empty);
        }
    }

    /// <summary>What a class of another assembly gives its heirs in the user's.</summary>
    [TestCase("class Steps : Library.Walk, System.IDisposable { public void Dispose() => Slow.Down(); } class Own : Library.Sequence<Steps>;", "foreach (object i in new Own()) { _ = i; }")]
    [TestCase("class Middle : Library.Walk; class Steps : Middle, System.IDisposable { public void Dispose() => Slow.Down(); } class Own : Library.Sequence<Steps>;",
        "foreach (object i in new Own()) { _ = i; }")]
    [TestCase("global using Parent = Library.Walk; class Steps : Parent, System.IDisposable { public void Dispose() => Slow.Down(); } class Own : Library.Sequence<Steps>;",
        "foreach (object i in new Own()) { _ = i; }")]
    [TestCase("class Steps : Library.Walk, System.IDisposable { void System.IDisposable.Dispose() => Slow.Down(); } class Own : Library.Sequence<Steps>;", "foreach (object i in new Own()) { _ = i; }")]
    [TestCase("class Steps : Library.Walk { public ValueTask DisposeAsync() { Slow.Down(); return default; } } class Own : Library.Sequence<Steps>;",
        "async Task Later() { await foreach (object i in new Own()) { _ = i; } } _ = Later();")]
    [TestCase("class Own : Library.Indexed { public override int Length { get { Slow.Down(); return 1; } } }", "_ = new Own()[^1];")]
    [TestCase("sealed class Own : Library.Indexed { public override int Length { get { Slow.Down(); return 1; } } }", "_ = new Own() is [1];")]
    public async Task What_heirs_of_a_reference_do_is_found(string types, string statement)
    {
        CSharpCompilation project = Compile(["namespace Library; public class Walk { public bool MoveNext() => false; public object Current => 1; public System.Threading.Tasks.ValueTask<bool> MoveNextAsync() => default; } "
            + "public class Sequence<T> where T : new() { public T GetEnumerator() => new(); public T GetAsyncEnumerator() => new(); } "
            + "public abstract class Indexed { public abstract int Length { get; } public int this[int i] => i; }"]).WithAssemblyName("Library");
        Assert.That(Errors(project), Is.Empty);
        using MemoryStream image = new();
        Assert.That(project.Emit(image).Success, Is.True);
        image.Position = 0;
        CSharpCompilation user = Compile([Handler, .. Chain(2, statement).Select(static file => Usings + file), (types.StartsWith("global", StringComparison.Ordinal) ? "" : Usings) + types, Shared]).AddReferences(MetadataReference.CreateFromStream(image));
        Assert.That(Errors(user), Is.Empty);
        string[] all = await Found(user, isFiltered: false);
        Assert.That(await Found(user, isFiltered: true), Is.EqualTo(all));
        Assert.That(all, Is.Not.Empty);
    }

    [TestCase("M:Own.Query", "Make.Own<Own>().Query();")]
    [TestCase("M:Own.Query(*); file", "System.Action query = Make.Own<Own>().Query; query();")]
    [TestCase("P:Own.Item(System.Int32)", "_ = Make.Own<Own>()[1];")]
    [TestCase("P:Own.Item(*)", "_ = Make.Own<Own>()[1];")]
    [TestCase("T:Own", "Make.Own<Own>().Query();")]
    [TestCase("T:Own", "Own own = new(1); _ = own;")]
    [TestCase("M:Own.#ctor(System.Int32)", "Own own = new(1); _ = own;")]
    public async Task What_a_users_list_names_is_found(string list, string statement)
    {
        CSharpCompilation compilation = Compile([Handler, .. Chain(2, statement), "class Own { public Own() { } public Own(int n) { } public void Query() { } public int this[int i] => i; }", Shared]);
        Assert.That(Errors(compilation), Is.Empty);
        string[] all = await Found(compilation, isFiltered: false, list);
        Assert.That(all, Is.Not.Empty);
        Assert.That(await Found(compilation, isFiltered: true, list), Is.EqualTo(all));
    }

    /// <summary>First calls Second, and so on; the last one does it. Each has a file of its own.</summary>
    private static IEnumerable<string> Chain(int helpers, string statement)
    {
        string[] names = ["First", "Second", "Third"];
        for (int i = 0; i < helpers; i++)
        {
            StringBuilder file = new();
            string body = i + 1 < helpers ? $"{names[i + 1]}.Go();" : statement;
            yield return file.Append(CultureInfo.InvariantCulture, $"static class {names[i]} {{ public static void Go() {{ {body} }} }}").ToString();
        }
    }

    private static CSharpCompilation Compile(IEnumerable<string> files) => (CSharpCompilation)UserCode.Compile(files.Select((source, i) => ($"{i}.cs", source)))
        .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static string[] Errors(CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(static error => error.ToString())];

    private static async Task<string[]> Found(CSharpCompilation compilation, bool isFiltered, string list = "")
    {
        AnalyzerOptions options = new([new ListFile("loop.blocking.txt", list)]);
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new BlockingCallAnalyzer(isFiltered)], options).GetAnalyzerDiagnosticsAsync();
        return [.. found.Select(static diagnostic => diagnostic.ToString() + string.Concat(diagnostic.AdditionalLocations)).Order(StringComparer.Ordinal)];
    }
}
