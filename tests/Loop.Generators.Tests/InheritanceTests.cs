using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Loop.Generators.Tests;

/// <summary>Event methods of a base class that is in another assembly.</summary>
[TestFixture]
public sealed class InheritanceTests
{
    private const string Base = """
        using System; using System.Collections.Generic; using Loop;
        namespace Library;
        public abstract class Session<T>
        {
            [OnRecv, LengthPrefixed(2)] protected abstract void Record(ReadOnlySpan<byte> record);
            [OnClose] protected virtual void Gone() { }
            [OnMessage] public void Told(List<T> all) { }
            [OnDrained] SEEN void Drained() { }
        }
        """;

    private const string Handler = """
        using Loop;
        [LoopHandler] internal partial class Echo : Library.Session<string>
        {
            protected override void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
        }
        """;

    [Test]
    public void They_are_called()
    {
        GeneratorRun run = Run("protected internal");

        Assert.That(run.Complaints, Is.Empty);
        string loop = run.Result.GeneratedSources.Single().SourceText.ToString();
        Assert.That(loop, Does.Contain("handler.Record(frame);").And.Contains("handler.Gone();").And.Contains("handler.Drained();").And.Contains("handler.Told("));
        Assert.That(loop, Does.Contain("global::System.Collections.Generic.List<string>"));
    }

    // Of another assembly the compiler imports no internal and no private members: those cannot be told of.
    [TestCase("private protected")]
    public void One_that_the_handler_cannot_see_leaves_it_without_a_loop(string accessibility)
    {
        GeneratorRun run = Run(accessibility);

        Assert.That(run.Complaints, Is.Empty);
        Assert.That(run.Result.GeneratedSources.Single().SourceText.ToString(), Does.Contain("LOOP1010"));
    }

    private static GeneratorRun Run(string accessibility)
    {
        CSharpCompilation library = UserCode.Compile(Base.Replace("SEEN", accessibility, StringComparison.Ordinal)).WithAssemblyName("Library");
        using MemoryStream image = new();
        EmitResult emitted = library.WithOptions(library.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)).Emit(image);
        Assert.That(emitted.Success, Is.True, string.Join("\n", emitted.Diagnostics));
        return GeneratorRun.Of(UserCode.Compile(Handler).AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
    }
}
