using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>An event method takes what the loop cannot give.</summary>
[TestFixture]
public sealed class LOOP1007Tests : RuleTests
{
    [TestCase("[OnRecv] void {|#0:M|}() { }", "[OnRecv]", "nothing", "ReadOnlySpan<byte> or RecvBuffer")]
    [TestCase("[OnRecv] void {|#0:M|}(byte[] bytes) { }", "[OnRecv]", "(byte[])", "ReadOnlySpan<byte> or RecvBuffer")]
    [TestCase("[OnRecv] int {|#0:M|}(ReadOnlyMemory<byte> bytes) => 0;", "[OnRecv]", "(ReadOnlyMemory<byte>)", "ReadOnlySpan<byte> or RecvBuffer")]
    [TestCase("[OnRecv] void {|#0:M|}(ReadOnlySpan<char> text) { }", "[OnRecv]", "(ReadOnlySpan<char>)", "ReadOnlySpan<byte> or RecvBuffer")]
    [TestCase("[OnRecv] void {|#0:M|}(ref RecvBuffer bytes) { }", "[OnRecv]", "(ref RecvBuffer)", "ReadOnlySpan<byte> or RecvBuffer")]
    [TestCase("[OnRecv] void {|#0:M|}(ref readonly RecvBuffer bytes) { }", "[OnRecv]", "(ref readonly RecvBuffer)", "ReadOnlySpan<byte> or RecvBuffer")]
    [TestCase("[OnRecv] void {|#0:M|}(RecvBuffer bytes, int more = 0) { }", "[OnRecv]", "(RecvBuffer, int)", "ReadOnlySpan<byte> or RecvBuffer")]
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
    [TestCase("[OnEnd, OnRecv] void {|#0:M|}(RecvBuffer bytes) { }", "[OnEnd]", "(RecvBuffer)", "nothing")]
    public Task Fires_on_what_the_loop_cannot_give(string members, string attribute, string takes, string take) => Fires(
        "[LoopHandler] partial class Echo { " + members + " }",
        $"{attribute} method 'M' takes {takes}, which the loop cannot give it; take {take}");

    [TestCase("[OnRecv] void M(RecvBuffer bytes) { }")]
    [TestCase("[OnRecv] void M(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnRecv] void M(scoped in ReadOnlySpan<byte> bytes) { }")]
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
    [TestCase("[OnEnd] void E() { } void M(string anything, int atAll) { }")]
    public Task Stays_silent_on_what_the_loop_gives(string members) => StaysSilent("[LoopHandler] partial class Echo { " + members + " }");
}
