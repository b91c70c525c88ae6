using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests;

/// <summary>For every event and every framing: what the loop is written from redoes the loop of its class alone, and nothing else redoes any.</summary>
[TestFixture]
public sealed class IncrementalEventTests
{
    private const string Span = "ReadOnlySpan<byte> frame";

    /// <summary>A method, and what an edit makes of it.</summary>
    private static readonly (string Before, string After)[] _edits =
    [
        ("[OnAccept] void M() { }", "[OnAccept] void M(PeerAddress peer) { }"),
        ("[OnAccept] void M() { }", "[OnAccept] LoopTask M() { return default; }"),
        ("[OnConnect] void M() { }", "[OnConnect] void M(PeerAddress peer) { }"),
        ("[OnRecv] void M(RecvBuffer bytes) { }", "[OnRecv] void M(ReadOnlySpan<byte> bytes) { }"),
        ("[OnRecv] void M(ReadOnlySpan<byte> bytes) { }", "[OnRecv] int M(ReadOnlySpan<byte> bytes) { return 0; }"),
        ("[OnRecv] LoopTask M(ReadOnlyMemory<byte> bytes) { return default; }", "[OnRecv] LoopTask M(ReadOnlyMemory<byte> bytes, CancellationToken closed) { return default; }"),
        ($"[OnRecv] void M({Span}) {{ }}", $"[OnRecv, Delimited(\"\\n\")] void M({Span}) {{ }}"),
        ($"[OnRecv, Delimited(\"\\n\")] void M({Span}) {{ }}", $"[OnRecv, Delimited(\"\\r\\n\")] void M({Span}) {{ }}"),
        ($"[OnRecv, Delimited(\"\\n\")] void M({Span}) {{ }}", $"[OnRecv, Delimited(\"\\n\", MaxLength = 9)] void M({Span}) {{ }}"),
        ($"[OnRecv, Delimited(\"\\n\")] void M({Span}) {{ }}", $"[OnRecv, LengthPrefixed(4)] void M({Span}) {{ }}"),
        ($"[OnRecv, LengthPrefixed(4)] void M({Span}) {{ }}", $"[OnRecv, LengthPrefixed(2)] void M({Span}) {{ }}"),
        ($"[OnRecv, LengthPrefixed(4)] void M({Span}) {{ }}", $"[OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint)] void M({Span}) {{ }}"),
        ($"[OnRecv, LengthPrefixed(4)] void M({Span}) {{ }}", $"[OnRecv, LengthPrefixed(4, LittleEndian = true)] void M({Span}) {{ }}"),
        ($"[OnRecv, LengthPrefixed(4)] void M({Span}) {{ }}", $"[OnRecv, LengthPrefixed(4, CountsItself = true)] void M({Span}) {{ }}"),
        ($"[OnRecv, LengthPrefixed(4)] void M({Span}) {{ }}", $"[OnRecv, LengthPrefixed(4, MaxLength = 9)] void M({Span}) {{ }}"),
        ($"[OnRecv, FixedLength(16)] void M({Span}) {{ }}", $"[OnRecv, FixedLength(17)] void M({Span}) {{ }}"),
        ("[OnRecv, FramedBy<Bytes>] void M(byte frame) { }", "[OnRecv, FramedBy<Bytes>(MaxLength = 9)] void M(byte frame) { }"),
        ("[OnRecv, FramedBy<Bytes>] void M(byte frame) { }", "[OnRecv, FramedBy<Others>] void M(byte frame) { }"),
        ("[OnDrained] void M() { }", "[OnDrained] void Drained() { }"),
        ("[OnEnd] void M() { }", "[OnEnd] LoopTask M() { return default; }"),
        ("[OnClose] void M() { }", "[OnClose] void M(CloseReason reason) { }"),
        ("[OnStart] void M() { }", "[OnStart] void Started() { }"),
        ("[OnStop] void M() { }", "[OnStart] void M() { }"),
        ("[OnReadable(Trigger.Edge)] void M(ReadySource source) { }", "[OnReadable(Trigger.Level)] void M(ReadySource source) { }"),
        ("[OnWritable(Trigger.Edge)] void M(ReadySource source) { }", "[OnWritable(Trigger.OneShot)] void M(ReadySource source) { }"),
        ("[OnMessage] void M(int message) { }", "[OnMessage] void M(long message) { }"),
        ("[OnMessage] void M(DateTime message) { }", "[OnMessage] void M(in DateTime message) { }"),
        ("[OnTimer(Every = \"00:00:01\")] void M() { }", "[OnTimer(Every = \"00:00:02\")] void M() { }"),
        ("[OnTimer(Every = \"00:00:01\")] void M() { }", "[OnTimer(After = \"00:00:01\")] void M() { }"),
        ("[OnIdle(\"00:00:30\")] void M() { }", "[OnIdle(\"00:00:31\")] void M() { }"),
        ("[OnDatagram] void M(ReadOnlySpan<byte> bytes) { }", "[OnDatagram] void M(ReadOnlySpan<byte> bytes, PeerAddress from) { }"),
        ("[OnSignal(PosixSignal.SIGHUP)] void M() { }", "[OnSignal(PosixSignal.SIGQUIT)] void M() { }"),
        ("[OnMoved] void M() { }", "[OnMoved] void M(MoveStatus outcome) { }"),
        ("[OnError] Supervision M(Exception exception) { return default; }", "[OnError] Supervision Failed(Exception exception) { return default; }"),
    ];

    private static readonly string[] _steps = [TrackingNames.Handlers, TrackingNames.SharedHintNames, TrackingNames.Files];

    private static IEnumerable<TestCaseData> Edits => _edits.Select(edit => new TestCaseData(edit.Before, edit.After));

    private static IEnumerable<string> Methods => _edits.SelectMany(edit => new[] { edit.Before, edit.After }).Distinct();

    /// <summary>The table leaves no event attribute out, and no framing.</summary>
    [Test]
    public void Every_event_and_framing_is_edited()
    {
        string all = string.Join("\n", Methods);
        IEnumerable<string> attributes = typeof(LoopHandlerAttribute).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(Attribute)) && type.Namespace == "Loop" && type != typeof(LoopHandlerAttribute))
            .Where(type => type.GetCustomAttributes(typeof(AttributeUsageAttribute), false) is [AttributeUsageAttribute { ValidOn: AttributeTargets.Method }])
            .Select(type => type.Name.Split('`')[0][..^"Attribute".Length]);
        Assert.That(attributes.Where(name => !all.Contains(name, StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Edits))]
    public void What_the_loop_is_written_from_redoes_its_class_alone(string before, string after)
    {
        CSharpCompilation compilation = Compile(before);
        GeneratorRun run = GeneratorRun.Of(compilation);
        GeneratorRun again = run.Again(Edit(compilation, before, after));

        Assert.That(run.Output.GetDiagnostics().Where(diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error), Is.Empty);
        Assert.That(again.Output.GetDiagnostics().Where(diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error), Is.Empty);
        foreach (string step in new[] { TrackingNames.Handlers, TrackingNames.Files })
        {
            Assert.That(again.ReasonsOf(step).Where(reason => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)),
                Is.EqualTo(new[] { IncrementalStepRunReason.Modified }), step);
        }

        Assert.That(
            again.OutputReasons,
            Is.EquivalentTo(new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified }));
    }

    [TestCaseSource(nameof(Methods))]
    public void An_edit_beside_it_redoes_nothing(string method)
    {
        CSharpCompilation compilation = Compile(method);
        GeneratorRun run = GeneratorRun.Of(compilation);
        string[] edits =
        [
            method.Replace("{ ", "{ _more++; /* in the body */ ", StringComparison.Ordinal),
            "// above it\n" + method,
            method + " void Helper() { _more++; }",
        ];
        foreach (string edited in edits)
        {
            GeneratorRun again = run.Again(Edit(compilation, method, edited));
            foreach (string step in _steps)
            {
                Assert.That(again.ReasonsOf(step), Is.Not.Empty.And.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged), edited);
            }

            Assert.That(again.OutputReasons, Has.Exactly(3).Items.And.All.EqualTo(IncrementalStepRunReason.Cached), edited);
        }
    }

    private static CSharpCompilation Compile(string method) => UserCode.Compile(
    [
        ("Target.cs", $"using System.Runtime.InteropServices; using System.Threading; using Loop; [LoopHandler] partial class Target {{ int _more; {method} }}"),
        (
            "Connection.cs",
            "using Loop; [LoopHandler] partial class Bystander { [OnRecv, Delimited(\"\\n\")] void Line(ReadOnlySpan<byte> line) { } [OnMessage] void Told(int sum) { } }"),
        ("Actor.cs", "using Loop; [LoopHandler] partial class Actor { [OnMessage] void Told(int sum) { } [OnTimer(Every = \"00:00:01\")] void Tick() { } }"),
        ("Framers.cs", """
            using Loop;
            struct Bytes : IFramer<byte>
            {
                public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out byte frame, out int consumedBytes)
                {
                    frame = unread[0];
                    consumedBytes = 1;
                    return FrameStatus.Complete;
                }
            }
            struct Others : IFramer<byte>
            {
                public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out byte frame, out int consumedBytes)
                {
                    frame = unread[0];
                    consumedBytes = unread.Length;
                    return FrameStatus.Complete;
                }
            }
            """),
    ]);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string before, string after)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == "Target.cs");
        string text = tree.ToString();
        return compilation.ReplaceSyntaxTree(
            tree, CSharpSyntaxTree.ParseText(text.Replace(before, after, StringComparison.Ordinal), UserCode.Options(), tree.FilePath));
    }
}
