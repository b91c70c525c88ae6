using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>An event method takes what the loop cannot give.</summary>
[TestFixture]
public sealed class LOOP1007Tests : RuleTests
{
    private const string Message = "one message, by value or by in, of a type that every file can name and an array can hold";

    private const string Framer = """
        struct F : IFramer<long>
        {
            public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out long frame, out int consumedBytes)
            {
                frame = consumedBytes = unread.Length;
                return FrameStatus.Complete;
            }
        }
        """;

    private const string Bytes = "ReadOnlySpan<byte> or RecvBuffer, or ReadOnlyMemory<byte> where it returns LoopTask";
    private const string Token = "; last, where it wants one, a CancellationToken";

    [TestCase("[OnRecv] void {|#0:M|}() { }", "[OnRecv]", "nothing", Bytes)]
    [TestCase("[OnRecv] void {|#0:M|}(byte[] bytes) { }", "[OnRecv]", "(byte[])", Bytes)]
    [TestCase("[OnRecv] int {|#0:M|}(ReadOnlyMemory<byte> bytes) => 0;", "[OnRecv]", "(ReadOnlyMemory<byte>)", Bytes)]
    [TestCase("[OnRecv] void {|#0:M|}(ReadOnlySpan<char> text) { }", "[OnRecv]", "(ReadOnlySpan<char>)", Bytes)]
    [TestCase("[OnRecv] void {|#0:M|}(ref RecvBuffer bytes) { }", "[OnRecv]", "(ref RecvBuffer)", Bytes)]
    [TestCase("[OnRecv] void {|#0:M|}(ref readonly RecvBuffer bytes) { }", "[OnRecv]", "(ref readonly RecvBuffer)", Bytes)]
    [TestCase("[OnRecv] void {|#0:M|}(RecvBuffer bytes, int more = 0) { }", "[OnRecv]", "(RecvBuffer, int)", Bytes)]
    [TestCase(
        "[OnRecv, FixedLength(4)] void {|#0:M|}(RecvBuffer block) { }", "[OnRecv]", "(RecvBuffer)",
        "one frame as ReadOnlySpan<byte>, which is what [FixedLength] hands it")]
    [TestCase(
        "[OnRecv, Delimited(\"\\n\")] void {|#0:M|}(string line) { }", "[OnRecv]", "(string)",
        "one frame as ReadOnlySpan<byte>, which is what [Delimited] hands it")]
    [TestCase("[OnRecv, FramedBy<F>] void {|#0:M|}(int frame) { } " + Framer, "[OnRecv]", "(int)", "one long, which is what 'F' makes of a frame")]
    [TestCase("[OnRecv, FramedBy<F>] void {|#0:M|}() { } " + Framer, "[OnRecv]", "nothing", "one long, which is what 'F' makes of a frame")]
    [TestCase("[OnAccept] void {|#0:M|}(string peer) { }", "[OnAccept]", "(string)", "nothing, or the peer's PeerAddress")]
    [TestCase("[OnDatagram] void {|#0:M|}() { }", "[OnDatagram]", "nothing", "ReadOnlySpan<byte>, or ReadOnlySpan<byte> and the sender's PeerAddress")]
    [TestCase("[OnDatagram] void {|#0:M|}(PeerAddress from, ReadOnlySpan<byte> bytes) { }", "[OnDatagram]", "(PeerAddress, ReadOnlySpan<byte>)",
        "ReadOnlySpan<byte>, or ReadOnlySpan<byte> and the sender's PeerAddress")]
    [TestCase("[OnConnect] void {|#0:M|}(string peer) { }", "[OnConnect]", "(string)", "nothing, or the peer's PeerAddress")]
    [TestCase("[OnDrained] void {|#0:M|}(int bytes) { }", "[OnDrained]", "(int)", "nothing")]
    [TestCase("[OnEnd] void {|#0:M|}(CloseReason reason) { }", "[OnEnd]", "(CloseReason)", "nothing")]
    [TestCase("[OnClose] void {|#0:M|}(Exception why) { }", "[OnClose]", "(Exception)", "nothing, or the CloseReason")]
    [TestCase("[OnClose] void {|#0:M|}(out CloseReason why) => why = default;", "[OnClose]", "(out CloseReason)", "nothing, or the CloseReason")]
    [TestCase("[OnEnd] void E() { } [OnError] Supervision {|#0:M|}() => default;", "[OnError]", "nothing", "the Exception")]
    [TestCase("[OnEnd] void E() { } [OnError] Supervision {|#0:M|}(InvalidOperationException e) => default;", "[OnError]", "(InvalidOperationException)", "the Exception")]
    [TestCase("[OnStart] void {|#0:M|}(Connection connection) { }", "[OnStart]", "(Connection)", "nothing")]
    [TestCase("[OnTimer(Every = \"0:0:1\")] void {|#0:M|}(int number) { }", "[OnTimer]", "(int)", "nothing")]
    [TestCase("[OnIdle(\"0:0:1\")] void {|#0:M|}(TimeSpan idle) { }", "[OnIdle]", "(TimeSpan)", "nothing")]
    [TestCase("[OnMoved] void {|#0:M|}(CloseReason outcome) { }", "[OnMoved]", "(CloseReason)", "nothing, or the MoveStatus")]
    [TestCase("[OnMessage] void {|#0:M|}() { }", "[OnMessage]", "nothing", Message)]
    [TestCase("[OnMessage] void {|#0:M|}(int a, int b) { }", "[OnMessage]", "(int, int)", Message)]
    [TestCase("[OnMessage] void {|#0:M|}(ref int a) { }", "[OnMessage]", "(ref int)", Message)]
    [TestCase("[OnMessage] void {|#0:M|}(ReadOnlySpan<byte> bytes) { }", "[OnMessage]", "(ReadOnlySpan<byte>)", Message)]
    [TestCase("[OnMessage] unsafe void {|#0:M|}(int* number) { }", "[OnMessage]", "(int*)", Message)]
    [TestCase("[OnMessage] void {|#0:M|}(dynamic anything) { }", "[OnMessage]", "(dynamic)", Message)]
    [TestCase("[OnMessage] void {|#0:M|}(List<dynamic> anything) { }", "[OnMessage]", "(List<dynamic>)", Message)]
    [TestCase("[OnMessage] void {|#0:M|}(params string[] texts) { }", "[OnMessage]", "(string[])", Message)]
    [TestCase("[OnEnd] void {|#0:M|}(System.Threading.CancellationToken closed) { }", "[OnEnd]", "(CancellationToken)", "nothing")]
    [TestCase("[OnEnd] LoopTask {|#0:M|}(int more) => default;", "[OnEnd]", "(int)", "nothing" + Token)]
    [TestCase("[OnRecv] LoopTask {|#0:M|}(System.Threading.CancellationToken closed) => default;", "[OnRecv]", "(CancellationToken)", Bytes + Token)]
    [TestCase(
        "[OnRecv] ValueTask {|#0:M|}(System.Threading.CancellationToken closed, RecvBuffer bytes) => default;",
        "[OnRecv]", "(CancellationToken, RecvBuffer)", Bytes + Token)]
    [TestCase("[OnEnd, OnRecv] void {|#0:M|}(RecvBuffer bytes) { }", "[OnEnd]", "(RecvBuffer)", "nothing")]
    public Task Fires_on_what_the_loop_cannot_give(string members, string attribute, string takes, string take) => Fires(
        "[LoopHandler] partial class Echo { " + members + " }",
        $"{attribute} method 'M' takes {takes}, which the loop cannot give it; take {take}");

    /// <summary>What a class receives stands among its bases, and nothing is seen there that is protected in one of them.</summary>
    [TestCase("protected record struct Tick;", "Tick", "Tick")]
    [TestCase("protected record struct Tick;", "in Tick", "Tick")]
    [TestCase("private protected sealed class Tick { }", "Tick", "Tick")]
    [TestCase("protected record struct Tick;", "List<Tick[]>", "Tick")]
    [TestCase("protected class Box { public record struct Tick; }", "Box.Tick", "Box")]
    [TestCase("protected class Box<T> { public record struct Tick; } ", "Box<int>.Tick", "Box<int>")]
    public Task Fires_on_a_message_that_a_base_class_keeps_to_its_derived_ones(string declared, string message, string kept) => Fires(
        $"abstract class Session {{ {declared} [OnMessage] private protected void {{|#1:M|}}({message} told) {{ }} }} "
        + "[LoopHandler] partial class {|#0:Echo|} : Session { }",
        $"[OnMessage] method 'M' takes ({message.Replace(kept + ".", "", StringComparison.Ordinal)}), which the loop cannot give it; "
        + $"take a message of a type that 'Echo' can name among its bases, where what it receives stands: '{kept}' is not seen there, so make it public, or internal where it is of the same project");

    [TestCase(
        "abstract class Session { protected internal record struct Tick; [OnMessage] protected internal void M(Tick told) { } } "
        + "[LoopHandler] partial class Echo : Session { }")]
    [TestCase("abstract class Session { internal record struct Tick; [OnMessage] private protected void M(Tick told) { } } [LoopHandler] partial class Echo : Session { }")]
    [TestCase("class Base { protected record struct Tick; } partial class Outer : Base { [LoopHandler] partial class Echo { [OnMessage] void M(Tick told) { } } }")]
    [TestCase("partial class Outer { private record struct Tick; [LoopHandler] partial class Echo { [OnMessage] void M(Tick told) { } } }")]
    [TestCase("[LoopHandler] partial class Echo { protected record struct Tick; [OnMessage] void M(List<Tick> told) { } }")]
    [TestCase("[LoopHandler] partial class Echo<T> { private record struct Tick(T Value); [OnMessage] void M(Tick told) { } }")]
    public Task Stays_silent_on_a_message_that_is_seen_among_the_bases(string source) => StaysSilent(source);

    [TestCase("[OnMessage] void M(object anything) { } [OnStart] void S() { }")]
    [TestCase("[OnMessage] void M(in (int, List<string?>) pair) { } [OnEnd] void E() { }")]
    [TestCase("[OnMessage] void M(Inner inner) { } private sealed record Inner(int Number);")]
    [TestCase("[OnMoved] void M(MoveStatus outcome) { }")]
    [TestCase("[OnMoved, OnStart] void M() { }")]
    [TestCase("[OnTimer(Every = \"0:0:1\"), OnIdle(\"0:0:1\"), OnStart] void M() { }")]
    [TestCase("[OnRecv] void M(RecvBuffer bytes) { }")]
    [TestCase("[OnRecv] void M(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnRecv] void M(scoped in ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnRecv, LengthPrefixed(2)] void M(in ReadOnlySpan<byte> record) { }")]
    [TestCase("[OnRecv, FramedBy<F>] void M(in long frame) { } " + Framer)]
    [TestCase("[OnRecv] int M(params ReadOnlySpan<byte> bytes) => bytes.Length;")]
    [TestCase("[OnAccept] void M() { }")]
    [TestCase("[OnAccept] void M(PeerAddress peer) { }")]
    [TestCase("[OnConnect] void M() { }")]
    [TestCase("[OnDatagram] void M(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnDatagram] void M(in ReadOnlySpan<byte> bytes, in PeerAddress from) { }")]
    [TestCase("[OnConnect] void M(PeerAddress peer) { }")]
    [TestCase("[OnDrained] void M() { }")]
    [TestCase("[OnClose] void M(CloseReason reason = CloseReason.None) { }")]
    [TestCase("[OnClose] void M(in CloseReason reason) { }")]
    [TestCase("[OnEnd] void E() { } [OnError] Supervision M(Exception? exception) => default;")]
    [TestCase("[OnRecv] async LoopTask M(ReadOnlyMemory<byte> bytes) => await Task.Yield();")]
    [TestCase("[OnRecv] async ValueTask M(ReadOnlyMemory<byte> bytes, System.Threading.CancellationToken closed) => await Task.Yield();")]
    [TestCase("[OnRecv] LoopTask M(ReadOnlySpan<byte> bytes, System.Threading.CancellationToken closed) => default;")]
    [TestCase("[OnAccept] async LoopTask M(PeerAddress peer, System.Threading.CancellationToken closed) => await Task.Yield();")]
    [TestCase("[OnEnd] async LoopTask M(System.Threading.CancellationToken closed) => await Task.Yield();")]
    [TestCase("[OnEnd] void E() { } void M(string anything, int atAll) { }")]
    public Task Stays_silent_on_what_the_loop_gives(string members) => StaysSilent("[LoopHandler] partial class Echo { " + members + " }");
}
