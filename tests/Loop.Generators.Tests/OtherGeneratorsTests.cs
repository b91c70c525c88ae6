using System.Reflection;
using Loop.CompilerServices;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Loop.Generators.Tests;

/// <summary>
/// No generator sees what another one makes: what a handler names of it is not there while its loop is written, and is there when the program is compiled, so that
/// nothing complains.
/// </summary>
[TestFixture]
public sealed class OtherGeneratorsTests
{
    private const string Framer = """
        public struct Framer : IFramer<Made>
        {
            public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out Made frame, out int consumedBytes)
            {
                (frame, consumedBytes) = (default!, unread.Length);
                return FrameStatus.Complete;
            }
        }
        """;

    [TestCase("partial class Echo { [OnRecv, Delimited(Made.End)] void Line(ReadOnlySpan<byte> line) { } }", "public static class Made { public const string End = \"x\"; }")]
    [TestCase("partial class Echo : Made { [OnRecv] void Received(RecvBuffer bytes) { } }", "public class Made { }")]
    [TestCase("partial class Echo { [OnRecv, FramedBy<Framer>] void Frame(Made frame) { } }" + Framer, "public class Made { }")]
    [TestCase(
        "partial class Echo { [OnRecv] Made Received(RecvBuffer bytes) => Made.Later(); }",
        "global using Made = Loop.LoopTask; static class Late { extension(Loop.LoopTask) { public static Loop.LoopTask Later() => default; } }")]
    public void A_handler_of_connections_that_needs_it_refuses_to_be_listened_with(string handler, string made)
    {
        Type echo = Load(handler, made);
        LoopException refusal = (LoopException)Innermost(Assert.Throws<TargetInvocationException>(() => Ask(nameof(EventsOf), echo)));
        Assert.That(refusal.Message, Does.StartWith("Echo has no loop: ").And.Contains("was not there when the loop was written").And.Contains("another generator"));
    }

    [Test]
    public void An_actor_that_needs_it_refuses_to_be_spawned()
    {
        Type echo = Load("partial class Echo { [OnMessage] void Told(Made made) { } [OnStart] void Begin() { } }", "public class Made { }");
        LoopException refusal = (LoopException)Innermost(Assert.Throws<TargetInvocationException>(() => Ask(nameof(ActorEventsOf), echo)));
        Assert.That(refusal.Message, Does.Contain("was not there when the loop was written"));
    }

    /// <summary>A factory's author names what the constructor takes: the loop need not.</summary>
    [Test]
    public void A_handler_whose_constructor_takes_it_has_a_loop_and_wants_a_factory()
    {
        Type echo = Load("partial class Echo(Made made) { [OnRecv] void Received(RecvBuffer bytes) => _ = made; }", "public class Made { }");
        Assert.That(Ask(nameof(EventsOf), echo), Is.EqualTo(ConnectionEvents.Received));
        Assert.That(Ask(nameof(NeedsFactoryOf), echo), Does.Contain("was not there when the loop was written"));
        Assert.That(Innermost(Assert.Throws<TargetInvocationException>(() => Ask(nameof(Create), echo))), Is.TypeOf<LoopException>());
    }

    [Test]
    public void So_has_one_whose_constructor_takes_a_service_by_its_key()
    {
        Type echo = Load(
            "partial class Echo([Microsoft.Extensions.DependencyInjection.FromKeyedServices(Made.Key)] System.IDisposable made) "
            + "{ [OnRecv] void Received(RecvBuffer bytes) => _ = made; }",
            "public static class Made { public const string Key = \"key\"; }");
        Assert.That(Ask(nameof(EventsOf), echo), Is.EqualTo(ConnectionEvents.Received));
        Assert.That(Ask(nameof(NeedsFactoryOf), echo), Does.Contain("was not there when the loop was written"));
    }

    private static Type Load(string handler, string made)
    {
        GeneratorRun run = GeneratorRun.Of(UserCode.Compile("using Loop;\n[LoopHandler] public " + handler));
        Compilation output = run.Output.AddSyntaxTrees(CSharpSyntaxTree.ParseText(made, UserCode.Options(), "Made.g.cs"));
        using MemoryStream image = new();
        EmitResult result = output.WithOptions(output.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)).Emit(image);
        Assert.That(result.Success, Is.True, string.Join("\n", result.Diagnostics));
        return Assembly.Load(image.ToArray()).GetType("Echo", throwOnError: true)!;
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static object? Ask(string question, Type handler) =>
        typeof(OtherGeneratorsTests).GetMethod(question, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(handler).Invoke(null, null);

    private static ConnectionEvents EventsOf<T>()
        where T : class, IConnectionHandler<T> => T.Events;

    private static string? NeedsFactoryOf<T>()
        where T : class, IConnectionHandler<T> => T.NeedsFactory;

    private static T Create<T>()
        where T : class, IConnectionHandler<T> => T.Create(null!);

    private static ActorEvents ActorEventsOf<T>()
        where T : class, IActorHandler<T> => T.ActorEvents;
}
