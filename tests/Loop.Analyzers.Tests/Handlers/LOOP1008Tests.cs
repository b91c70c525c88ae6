using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>An event method returns what the loop cannot use.</summary>
[TestFixture]
public sealed class LOOP1008Tests : RuleTests
{
    private const string VoidOrCount = "void, LoopTask, or the int count of bytes consumed";
    private const string VoidOrTask = "void or LoopTask";
    private const string Void = "void; to return a count it must take ReadOnlySpan<byte>, because carried bytes lie in no receive buffer";

    [TestCase("[OnRecv] bool {|#0:M|}(RecvBuffer bytes) => true;", "[OnRecv]", "bool", VoidOrCount)]
    [TestCase("[OnRecv] long {|#0:M|}(ReadOnlySpan<byte> bytes) => 4;", "[OnRecv]", "long", VoidOrCount)]
    [TestCase("[OnRecv] int {|#0:M|}(RecvBuffer bytes) => 4;", "[OnRecv]", "int", Void)]
    [TestCase("int _count; [OnRecv] ref int {|#0:M|}(ReadOnlySpan<byte> bytes) => ref _count;", "[OnRecv]", "int", VoidOrCount)]
    [TestCase("[OnRecv] SendStatus {|#0:M|}(RecvBuffer bytes) => Connection.Send(bytes);", "[OnRecv]", "SendStatus", VoidOrCount)]
    [TestCase("[OnAccept] ValueTask<int> {|#0:M|}() => default;", "[OnAccept]", "ValueTask<int>", VoidOrTask)]
    [TestCase("[OnRecv] async LoopTask<int> {|#0:M|}(ReadOnlyMemory<byte> bytes) { await Task.Yield(); return 1; }", "[OnRecv]", "LoopTask<int>", VoidOrCount)]
    [TestCase("[OnEnd] void E() { } [OnError] async LoopTask {|#0:M|}(Exception exception) => await Task.Yield();", "[OnError]", "LoopTask", "Supervision")]
    [TestCase("[OnDrained] async Task {|#0:M|}() => await Task.Yield();", "[OnDrained]", "Task", VoidOrTask)]
    [TestCase("[OnStart] async Task {|#0:M|}() => await Task.Yield();", "[OnStart]", "Task", VoidOrTask)]
    [TestCase("[OnMessage] int {|#0:M|}(string text) => 4;", "[OnMessage]", "int", VoidOrTask)]
    [TestCase("[OnMessage] async Task<int> {|#0:M|}(string text) { await Task.Yield(); return 4; }", "[OnMessage]", "Task<int>", VoidOrTask)]
    [TestCase("[OnTimer(After = \"00:00:01\")] bool {|#0:M|}() => true;", "[OnTimer]", "bool", VoidOrTask)]
    [TestCase("[OnIdle(\"00:00:01\")] Supervision {|#0:M|}() => default;", "[OnIdle]", "Supervision", VoidOrTask)]
    [TestCase("[OnReadable(Trigger.Level)] IoStatus {|#0:M|}(ReadySource source) => default;", "[OnReadable]", "IoStatus", VoidOrTask)]
    [TestCase("[OnDatagram] LoopTask {|#0:M|}(ReadOnlySpan<byte> bytes) => default;", "[OnDatagram]", "LoopTask", "void")]
    [TestCase(
        "[OnRecv, Delimited(\"\\n\")] async Task {|#0:M|}(ReadOnlyMemory<byte> line) => await Task.Yield();", "[OnRecv]", "Task",
        "void or LoopTask, because [Delimited] hands it whole frames and there is nothing to count")]
    [TestCase("[OnEnd] int {|#0:M|}() => 0;", "[OnEnd]", "int", VoidOrTask)]
    [TestCase("[OnClose] Supervision {|#0:M|}(CloseReason reason) => default;", "[OnClose]", "Supervision", VoidOrTask)]
    [TestCase("[OnConnect] bool {|#0:M|}() => true;", "[OnConnect]", "bool", VoidOrTask)]
    [TestCase("[OnEnd] void E() { } [OnError] void {|#0:M|}(Exception exception) { }", "[OnError]", "void", "Supervision")]
    [TestCase("[OnEnd] void E() { } [OnError] Supervision? {|#0:M|}(Exception exception) => null;", "[OnError]", "Supervision?", "Supervision")]
    [TestCase(
        "[OnRecv, Delimited(\"\\n\")] int {|#0:M|}(ReadOnlySpan<byte> line) => 4;", "[OnRecv]", "int",
        "void or LoopTask, because [Delimited] hands it whole frames and there is nothing to count")]
    [TestCase(
        "[OnRecv, FixedLength(4)] bool {|#0:M|}(ReadOnlySpan<byte> block) => true;", "[OnRecv]", "bool",
        "void or LoopTask, because [FixedLength] hands it whole frames and there is nothing to count")]
    public Task Fires_on_what_the_loop_cannot_use(string members, string attribute, string returns, string shall) => Fires(
        "[LoopHandler] partial class Echo { " + members + " }",
        $"{attribute} method 'M' returns {returns}, which the loop would drop unseen; return {shall}");

    [TestCase("[OnRecv] void M(RecvBuffer bytes) { }")]
    [TestCase("[OnRecv] void M(RecvBuffer bytes) => Connection.Send(bytes);")]
    [TestCase("[OnRecv] int M(ReadOnlySpan<byte> bytes) => bytes.Length;")]
    [TestCase("[OnRecv, Delimited(\"\\n\")] void M(ReadOnlySpan<byte> line) => Connection.Send(line);")]
    [TestCase("[OnRecv, Delimited(\"\\n\")] async LoopTask M(ReadOnlyMemory<byte> line) => await Task.Yield();")]
    [TestCase("[OnRecv, FixedLength(4)] async ValueTask M(ReadOnlyMemory<byte> block, System.Threading.CancellationToken closed) => await Task.Delay(1, closed);")]
    [TestCase("[OnRecv, LengthPrefixed(4)] LoopTask M(ReadOnlySpan<byte> block) => default;")]
    [TestCase("[OnStart] async LoopTask M() => await Task.Yield();")]
    [TestCase("[OnStop] async ValueTask M() => await Task.Yield();")]
    [TestCase("[OnMessage] async LoopTask M(string text, System.Threading.CancellationToken ending) => await Task.Delay(1, ending);")]
    [TestCase("[OnTimer(Every = \"00:00:01\")] async LoopTask M(System.Threading.CancellationToken ending) => await Task.Delay(1, ending);")]
    [TestCase("[OnIdle(\"00:00:01\")] async ValueTask M() => await Task.Yield();")]
    [TestCase("[OnReadable(Trigger.Level)] async LoopTask M(ReadySource source) { source.Unwatch(); await Task.Yield(); }")]
    [TestCase("[OnAccept] void M() { }")]
    [TestCase("[OnAccept] async LoopTask M() => await Task.Yield();")]
    [TestCase("[OnDrained] async ValueTask M() => await Task.Yield();")]
    [TestCase("[OnRecv] LoopTask M(RecvBuffer bytes) { Connection.Send(bytes); return default; }")]
    [TestCase("[OnClose] async LoopTask M(CloseReason reason) => await Task.Yield();")]
    [TestCase("[OnClose] void M() { }")]
    [TestCase("[OnEnd] void E() { } [OnError] Supervision M(Exception exception) => Supervision.Resume;")]
    [TestCase("[OnEnd] void E() { } async Task<bool> M() { await Task.Yield(); return true; }")]
    public Task Stays_silent_on_what_the_loop_uses(string members) => StaysSilent("[LoopHandler] partial class Echo { " + members + " }");
}
