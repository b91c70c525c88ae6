using Loop.Analyzers.CodeFixes.Allocation;
using Loop.Analyzers.CodeFixes.Handlers;
using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Loop.Analyzers.Tests.CodeFixes;

/// <summary>The fixes that give an event method the signature of its event.</summary>
[TestFixture]
public sealed class SignatureFixTests
{
    [TestCase("[OnRecv] private void {|LOOP1007:M|}(byte[] bytes) => Connection.Send(bytes);", "[OnRecv] private void M(ReadOnlySpan<byte> bytes) => Connection.Send(bytes);")]
    [TestCase("[OnRecv] private void {|LOOP1007:M|}() => Connection.Close(); // closes", "[OnRecv] private void M(ReadOnlySpan<byte> bytes) => Connection.Close(); // closes")]
    [TestCase("[OnRecv] private int {|LOOP1007:M|}(Span<byte> data) => data.Length;", "[OnRecv] private int M(ReadOnlySpan<byte> data) => data.Length;")]
    [TestCase("[OnClose] private void {|LOOP1007:M|}(string why) { }", "[OnClose] private void M() { }")]
    [TestCase("[OnClose] private void {|LOOP1007:M|}(object why) { _ = why; }", "[OnClose] private void M(CloseReason why) { _ = why; }")]
    [TestCase("[OnAccept] private void {|LOOP1007:M|}(Connection connection) { }", "[OnAccept] private void M() { }")]
    [TestCase("[OnEnd] private void {|LOOP1007:M|}(int unused) { }", "[OnEnd] private void M() { }")]
    [TestCase("[OnEnd] void Ended() { } [OnError] private Supervision {|LOOP1007:M|}() => Supervision.Close;", "[OnEnd] void Ended() { } [OnError] private Supervision M(Exception exception) => Supervision.Close;")]
    public Task Parameters_are_those_of_the_event(string method, string fixedMethod) => Fixes<ParametersFix>(method, fixedMethod);

    [TestCase("[OnRecv] private void {|LOOP1007:M|}(byte[] bytes) => Array.Reverse(bytes);")]
    [TestCase("[OnEnd] private void {|LOOP1007:M|}(int reason) => Connection.Credit(reason);")]
    public Task Parameters_that_the_body_needs_are_left_to_its_author(string method) => OffersNothing<ParametersFix>(method);

    [TestCase("[OnEnd] private bool {|LOOP1008:M|}() => true;", "[OnEnd] private void M() => _ = true;")]
    [TestCase("[OnEnd] private SendStatus {|LOOP1008:M|}() => Connection.Send(\"bye\"u8);", "[OnEnd] private void M() => Connection.Send(\"bye\"u8);")]
    [TestCase("[OnRecv]\n    private bool {|LOOP1008:M|}(RecvBuffer bytes)\n    {\n        if (bytes.Length == 0)\n        {\n            return Log(); // empty\n        }\n\n        Connection.Send(bytes);\n        return true;\n    }\n\n    private static bool Log() => false;",
        "[OnRecv]\n    private void M(RecvBuffer bytes)\n    {\n        if (bytes.Length == 0)\n        {\n            Log();\n            return; // empty\n        }\n\n        Connection.Send(bytes);\n    }\n\n    private static bool Log() => false;")]
    [TestCase("[OnRecv] private int {|LOOP1008:M|}(RecvBuffer bytes) => bytes.Length;", "[OnRecv] private int M(ReadOnlySpan<byte> bytes) => bytes.Length;")]
    [TestCase("[OnRecv] private int {|LOOP1008:M|}(Loop.RecvBuffer bytes) => bytes.Length;", "[OnRecv] private int M(ReadOnlySpan<byte> bytes) => bytes.Length;")]
    [TestCase("[OnRecv, Delimited(\"\\n\")] private int {|LOOP1008:M|}(ReadOnlySpan<byte> line) => line.Length;",
        "[OnRecv, Delimited(\"\\n\")] private void M(ReadOnlySpan<byte> line) => _ = line.Length;")]
    [TestCase("[OnRecv] [LengthPrefixed(4)] private int {|LOOP1008:M|}(ReadOnlySpan<byte> frame) => frame.Length;",
        "[OnRecv] [LengthPrefixed(4)] private void M(ReadOnlySpan<byte> frame) => _ = frame.Length;")]
    [TestCase("[OnClose] private int {|LOOP1008:M|}(CloseReason why) => (int)why;", "[OnClose] private void M(CloseReason why) => _ = (int)why;")]
    [TestCase("[OnAccept] private int {|LOOP1008:M|}(PeerAddress peer) => peer.GetHashCode();", "[OnAccept] private void M(PeerAddress peer) => peer.GetHashCode();")]
    [TestCase("[OnEnd] void Ended() { } [OnError] private int {|LOOP1008:M|}(Exception exception) => throw exception;",
        "[OnEnd] void Ended() { } [OnError] private Supervision M(Exception exception) => throw exception;")]
    public Task The_result_is_that_of_the_event(string method, string fixedMethod) => Fixes<ReturnTypeFix>(method, fixedMethod);

    [TestCase("[OnEnd] void Ended() { } [OnError] private void {|LOOP1008:M|}(Exception exception) { }")]
    public Task A_decision_is_left_to_its_author(string method) => OffersNothing<ReturnTypeFix>(method);

    [TestCase("[OnEnd] private async Task {|LOOP1008:M|}() => await Task.Yield();", "[OnEnd] private async LoopTask M() => await Task.Yield();")]
    public Task A_task_is_one_of_the_loops(string method, string fixedMethod) => Fixes<ReturnTypeFix>(method, fixedMethod);

    [TestCase("[OnDatagram] private async Task {|LOOP1008:M|}(ReadOnlySpan<byte> {|CS4012:bytes|}) => await Task.Yield();")]
    [TestCase("[OnEnd] void Ended() { } [OnError] private async Task {|LOOP1008:M|}(Exception exception) => await Task.Yield();")]
    public Task What_may_not_wait_is_left_to_its_author(string method) => OffersNothing<ReturnTypeFix>(method);

    [TestCase("[OnEnd] void Ended() { } [AllocationFree] private async /* how */ {|LOOP5006:ValueTask|} M() => await Task.Yield();",
        "[OnEnd] void Ended() { } [AllocationFree] private async /* how */ LoopTask M() => await Task.Yield();")]
    [TestCase("[OnEnd] void Ended() { } [AllocationFree] private async {|LOOP5006:Task|} M() => await Task.Yield(); [AllocationFree] private async {|LOOP5006:ValueTask|} N() => await M();",
        "[OnEnd] void Ended() { } [AllocationFree] private async LoopTask M() => await Task.Yield(); [AllocationFree] private async LoopTask N() => await M();", 2)]
    public Task An_async_method_is_pooled(string method, string fixedMethod, int incremental = 1) => Fixes<PooledAsyncFix>(method, fixedMethod, incremental);

    private static Task Fixes<TFix>(string method, string fixedMethod, int incremental = 1)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(Class(method), Class(fixedMethod))
        {
            NumberOfIncrementalIterations = incremental,
            NumberOfFixAllIterations = 1,
        }.RunAsync();

    private static Task OffersNothing<TFix>(string method)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(Class(method), Class(method)).RunAsync();

    private static string Class(string method) => "using System;\nusing Loop;\n\n[LoopHandler]\npublic partial class Echo\n{\n    " + method + "\n}\n";
}
