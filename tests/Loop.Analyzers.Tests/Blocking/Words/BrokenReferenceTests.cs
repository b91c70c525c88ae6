using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using Loop.Analyzers.Blocking;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Blocking.Words;

/// <summary>References whose metadata is broken: nothing throws, and the word filter takes nothing from the answers.</summary>
[TestFixture]
public sealed class BrokenReferenceTests
{
    private const string Library = """
        namespace Library;
        public class Client : System.IDisposable { [Loop.Blocking] public void Query() { } [Loop.Blocking] public int this[int i] => i;
            public System.IO.FileInfo? Log => null; public void Dispose() { } }
        public class Pool<T> where T : class { public System.Collections.Generic.Dictionary<string, T[]>? All;
            public (System.IO.Stream, T)? Take(ref System.IO.FileInfo[] from) => null; }
        """;

    private const string Handler = "[Loop.LoopHandler] partial class Echo { [Loop.OnEnd] void Ended() "
        + "{ Slow.Down(); new Library.Client().Query(); _ = new Library.Client()[1]; } } "
        + "static class Slow { public static void Down() => System.Threading.Thread.Sleep(1); }";

    private static readonly byte[] _image = Emit();

    [Test]
    public async Task A_whole_reference_is_looked_into()
    {
        string[] found = await Found([.. _image], isFiltered: true);
        Assert.That(found, Has.Length.EqualTo(3), string.Join('\n', found));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task A_reference_with_bytes_that_are_wrong_gives_the_same_answers(int seed)
    {
        using PEReader reader = new([.. _image]);
        int start = reader.PEHeaders.MetadataStartOffset, size = reader.PEHeaders.MetadataSize;
#pragma warning disable CA5394 // It only mixes cases, the same ones each time.
        Random random = new(seed);
        int broken = 0;
        for (int round = 0; round < 40; round++)
        {
            byte[] image = [.. _image];
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                image[start + random.Next(size)] = (byte)random.Next(256);
            }
#pragma warning restore CA5394

            if (!IsReadByCompiler(image))
            {
                continue;
            }

            string[] all = await Found(image, isFiltered: false);
            Assert.That(all, Has.Some.Contains("Slow.Down").Or.Contains("Thread.Sleep"), $"{round}");
            Assert.That(await Found(image, isFiltered: true), Is.EqualTo(all), $"{round}");
            broken += all.Length < 3 ? 1 : 0;
        }

        Assert.That(broken, Is.GreaterThan(5));
    }

    [Test]
    public async Task A_reference_that_ends_early_gives_the_same_answers([Values(16, 128, 512, 700, 1100, 1500)] int length)
    {
        byte[] image = _image[..length];
        string[] all = await Found(image, isFiltered: false);
        Assert.That(all, Has.Some.Contains("Thread.Sleep"));
        Assert.That(await Found(image, isFiltered: true), Is.EqualTo(all));
    }

    private static byte[] Emit()
    {
        using MemoryStream image = new();
        CSharpCompilation library = Compile(Library).WithAssemblyName("Library");
        return library.Emit(image).Success ? image.ToArray() : throw new InvalidOperationException(string.Join('\n', library.GetDiagnostics()));
    }

    private static CSharpCompilation Compile(string source) => (CSharpCompilation)UserCode.Compile([("a.cs", source)])
        .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>False where the compiler itself gives up, with an exception: then there is no build whose analyzers could say anything.</summary>
    private static bool IsReadByCompiler(byte[] image)
    {
        CSharpCompilation compilation = Compile(Handler).AddReferences(MetadataReference.CreateFromImage(image));
        try
        {
            compilation.GetDiagnostics();
            return compilation.GetTypeByMetadataName("Library.Client") is not { } client || client.AllInterfaces.Length >= 0;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or BadImageFormatException)
        {
            return false;
        }
    }

    /// <summary>What is found; that an analyzer threw is among it.</summary>
    private static async Task<string[]> Found(byte[] image, bool isFiltered)
    {
        CSharpCompilation compilation = Compile(Handler).AddReferences(MetadataReference.CreateFromImage(image));
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new BlockingCallAnalyzer(isFiltered)], new AnalyzerOptions([])).GetAnalyzerDiagnosticsAsync();
        Assert.That(found.Where(static one => one.Id == "AD0001"), Is.Empty);
        return [.. found.Select(static one => one.ToString()).Order(StringComparer.Ordinal)];
    }
}
