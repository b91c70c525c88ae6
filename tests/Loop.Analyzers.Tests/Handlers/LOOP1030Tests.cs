using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A framing attribute stands alone.</summary>
[TestFixture]
public sealed class LOOP1030Tests : RuleTests
{
    [TestCase("[{|#0:Delimited(\"\\n\")|}] void M(ReadOnlySpan<byte> line) { }", "[Delimited]")]
    [TestCase("[{|#0:LengthPrefixed(4)|}, OnDrained] void M() { }", "[LengthPrefixed]")]
    [TestCase("[OnClose] [{|#0:FixedLengthAttribute(4)|}] void M() { }", "[FixedLength]")]
    [TestCase("[{|#0:FramedBy<int>|}] void M(int frame) { }", "[FramedBy<T>]")]
    public Task Fires_without_an_event_to_frame(string member, string framing) => Fires(
        "[LoopHandler] partial class Echo { [OnEnd] void Ended() { } " + member + " }",
        $"{framing} on 'M' cuts nothing into frames, because the method has no [OnRecv]; add [OnRecv], or remove the framing");

    [TestCase("[OnRecv, Delimited(\"\\n\")] void M(ReadOnlySpan<byte> line) { }")]
    [TestCase("[LengthPrefixed(4)] [OnRecv] void M(ReadOnlySpan<byte> line) { }")]
    [TestCase("[FixedLength(4), Obsolete, OnRecv] void M(in ReadOnlySpan<byte> line) { }")]
    [TestCase("[OnRecv] void M(RecvBuffer bytes) { }")]
    [TestCase("[OnRecv, Delimited(\"\\n\")] private partial void M(ReadOnlySpan<byte> line); private partial void M(ReadOnlySpan<byte> line) { }")]
    [TestCase("[OnRecv] private partial void M(ReadOnlySpan<byte> line); [FixedLength(4)] private partial void M(ReadOnlySpan<byte> line) { }")]
    public Task Stays_silent_with_OnRecv(string member) => StaysSilent("[LoopHandler] partial class Echo { " + member + " }");
}
