using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Loop.Generators.Tests;

/// <summary>Framers that stand on a method of a base class: the field and the calls are written into the handler.</summary>
[TestFixture]
public sealed class InheritedFramingTests
{
    private const string Body = """
        {
            public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes)
            {
                frame = consumedBytes = unread.Length;
                return FrameStatus.Complete;
            }
        }
        """;

    private const string Handler = "[LoopHandler] internal partial class Echo : Session { MEMBERS }";

    [TestCase("private int _framer; internal int Read() => _framer++;", "_framer2")]
    [TestCase("private void _framer() { }", "_framer2")]
    [TestCase("", "_framer")]
    public void The_field_has_a_name_that_the_handler_does_not_use(string members, string field)
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile(
            "using Loop; internal struct Framer : IFramer<int>" + Body
            + "internal abstract class Session { [OnRecv, FramedBy<Framer>] protected void Frame(int frame) { } } "
            + Handler.Replace("MEMBERS", members, StringComparison.Ordinal)));
        Assert.That(run.Complaints, Is.Empty);
        Assert.That(run.Result.GeneratedSources.Single().SourceText.ToString(), Does.Contain($" {field};").Or.Contain($" {field} = "));
    }

    [Test]
    public void A_private_one_of_the_base_leaves_the_handler_without_a_loop()
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile(
            "using Loop; internal abstract class Session { private struct Framer : IFramer<int>" + Body + " [OnRecv, FramedBy<Framer>] protected void Frame(int frame) { } } "
            + Handler.Replace("MEMBERS", "", StringComparison.Ordinal)));
        Assert.That(run.Complaints, Is.Empty);
        Assert.That(run.Result.GeneratedSources.Single().SourceText.ToString(), Does.Contain("LOOP1033"));
    }

    [TestCase("internal struct", "LOOP1033")]
    [TestCase("public struct", "handler.Frame(")]
    public void One_of_another_assembly_must_be_seen_by_the_handler(string declared, string written)
    {
        CSharpCompilation library = UserCode.Compile(
            $"using Loop; {declared} Framer : IFramer<int>" + Body + " public abstract class Session { [OnRecv, FramedBy<Framer>] protected void Frame(int frame) { } }")
            .WithAssemblyName("Library");
        using MemoryStream image = new();
        EmitResult emitted = library.WithOptions(library.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)).Emit(image);
        Assert.That(emitted.Success, Is.True, string.Join("\n", emitted.Diagnostics));
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile("using Loop; " + Handler.Replace("MEMBERS", "", StringComparison.Ordinal))
            .AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
        Assert.That(run.Complaints, Is.Empty);
        Assert.That(run.Result.GeneratedSources.Single().SourceText.ToString(), Does.Contain(written));
    }
}
