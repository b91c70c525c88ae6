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
    [TestCase("[OnStart] void {|#1:First|}() { } [OnStart] void {|#0:Second|}() { }", "[OnStart]")]
    [TestCase(
        "[OnSignal(System.Runtime.InteropServices.PosixSignal.SIGHUP)] void {|#1:First|}() { } " +
        "[OnSignal((System.Runtime.InteropServices.PosixSignal)1)] void {|#0:Second|}() { }",
        "[OnSignal] for (PosixSignal)1")]
    [TestCase("[OnIdle(\"0:0:1\")] void {|#1:First|}() { } [OnIdle(\"0:0:2\")] void {|#0:Second|}() { }", "[OnIdle]")]
    [TestCase("[OnMessage] void {|#1:First|}(string text) { } [OnMessage] void {|#0:Second|}(string? text) { }", "[OnMessage] for string?")]
    [TestCase("[OnMessage] void {|#1:First|}(in int number) { } [OnMessage] void {|#0:Second|}(int number) { }", "[OnMessage] for int")]
    [TestCase("[OnMessage] void {|#1:First|}((int A, int B) pair) { } [OnMessage] void {|#0:Second|}((int C, int D) pair) { }", "[OnMessage] for (int C, int D)")]
    public Task Fires_on_the_second_method(string members, string attribute) => Fires(
        "[LoopHandler] partial class Echo { " + members + " }",
        $"{attribute} is on 'First' and on 'Second', and an event is handled by one method; keep it on one of them");

    [TestCase("class Echo<T> { [OnMessage] void {|#1:First|}(T message) { } [OnMessage] void {|#0:Second|}(int message) { } }", "[OnMessage] for int")]
    [TestCase("class Echo<T, U> { [OnMessage] void {|#1:First|}(List<T> message) { } [OnMessage] void {|#0:Second|}(List<U> message) { } }", "[OnMessage] for List<U>")]
    [TestCase("class Echo<T> { [OnMessage] void {|#1:First|}(T[] message) { } [OnMessage] void {|#0:Second|}(string[] message) { } }", "[OnMessage] for string[]")]
    public Task Fires_on_messages_whose_types_can_become_the_same(string handler, string attribute) => Fires(
        "[LoopHandler] partial " + handler, $"{attribute} is on 'First' and on 'Second', and an event is handled by one method; keep it on one of them");

    [TestCase("[OnMessage] void First(string text) { } [OnMessage] void Second(int number) { } [OnMessage] void Third(int? number) { } [OnMessage] void Fourth(int[] numbers) { }")]
    [TestCase("[OnMessage] void First(List<int> numbers) { } [OnMessage] void Second(List<long> numbers) { } [OnMessage] void Third(int[,] numbers) { }")]
    [TestCase("[OnTimer(Every = \"0:0:1\")] void First() { } [OnTimer(Every = \"0:0:1\")] void Second() { }")]
    [TestCase("[OnRecv] void First(RecvBuffer bytes) { } void Second(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnRecv] void Received(RecvBuffer bytes) { } void Received(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnAccept] void A() { } [OnDrained] void B() { } [OnEnd] void C() { } [OnClose] void D() { }")]
    [TestCase("[OnEnd, OnDrained, OnClose] void Any() { }")]
    [TestCase("[OnEnd] void Ended() { } [LoopHandler] partial class Inner { [OnEnd] void Ended() { } }")]
    [TestCase("[OnEnd] private partial void Ended(); private partial void Ended() { }")]
    [TestCase("[OnEnd] void Ended() { } [OnError] Supervision Failed(Exception e) => default;")]
    [TestCase("[OnEnd, {|CS0579:OnEnd|}] void Ended() { }")]
    [TestCase("[OnMessage] private partial void Told(int number); [{|CS0579:OnMessage|}] private partial void Told(int number) { }")]
    public Task Stays_silent_on_one_method_an_event(string members) => StaysSilent("[LoopHandler] partial class Echo { " + members + " }");
}
