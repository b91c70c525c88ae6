using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>Two methods handle the same event.</summary>
[TestFixture]
public sealed class LOOP1006Tests : RuleTests
{
    [TestCase("[OnRecv] void {|#1:First|}(RecvBuffer bytes) { } [OnRecv] void {|#0:Second|}(ReadOnlySpan<byte> bytes) { }", "[OnRecv]")]
    [TestCase("[OnClose] void {|#1:First|}() { } [OnClose] void {|#0:Second|}(CloseReason reason) { }", "[OnClose]")]
    [TestCase("[OnEnd, OnDrained] void {|#1:First|}() { } [OnClose, OnDrained] void {|#0:Second|}() { }", "[OnDrained]")]
    [TestCase("[OnEnd] void Ended() { } [OnError] Supervision {|#1:First|}(Exception e) => default; [OnError] Supervision {|#0:Second|}(Exception e) => default;", "[OnError]")]
    [TestCase("[OnEnd] void {|#1:First|}() { } } partial class Echo { [OnEnd] void {|#0:Second|}() { }", "[OnEnd]")]
    public Task Fires_on_the_second_method(string members, string attribute) => Fires(
        "[LoopHandler] partial class Echo { " + members + " }",
        $"{attribute} is on 'First' and on 'Second', and an event is handled by one method; keep it on one of them");

    [TestCase("[OnRecv] void First(RecvBuffer bytes) { } void Second(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnRecv] void Received(RecvBuffer bytes) { } void Received(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnAccept] void A() { } [OnDrained] void B() { } [OnEnd] void C() { } [OnClose] void D() { }")]
    [TestCase("[OnEnd, OnDrained, OnClose] void Any() { }")]
    [TestCase("[OnEnd] void Ended() { } [LoopHandler] partial class Inner { [OnEnd] void Ended() { } }")]
    [TestCase("[OnEnd] private partial void Ended(); private partial void Ended() { }")]
    [TestCase("[OnEnd] void Ended() { } [OnError] Supervision Failed(Exception e) => default;")]
    public Task Stays_silent_on_one_method_an_event(string members) => StaysSilent("[LoopHandler] partial class Echo { " + members + " }");
}
