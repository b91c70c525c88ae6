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

    [TestCase("OnRecv, Delimited(\"\\n\")", "abstract", ";", "[Delimited]", ", or leave [OnRecv] out there")]
    [TestCase("OnRecv, LengthPrefixed(2)", "virtual", " { }", "[LengthPrefixed]", ", or leave [OnRecv] out there")]
    [TestCase("Delimited(\"\\n\")", "abstract", ";", "[Delimited]", "")]
    public Task Fires_where_the_override_has_an_event_of_its_own(string attributes, string modifier, string body, string framing, string remedy) => Fires(
        $"abstract class Session {{ [{attributes}] protected {modifier} void {{|#1:M|}}(ReadOnlySpan<byte> line){body} }} "
        + "[LoopHandler] partial class Echo : Session { [OnRecv] protected override void {|#0:M|}(ReadOnlySpan<byte> line) { } }",
        $"{framing} on 'M' cuts nothing into frames, because the override in 'Echo' has an [OnRecv] of its own without it; repeat {framing} there{remedy}");

    [Test]
    public Task Fires_where_an_override_between_has_an_event_of_its_own() => Fires(
        "abstract class Session { [OnRecv, Delimited(\"\\n\")] protected abstract void M(ReadOnlySpan<byte> line); } "
        + "abstract class Lines : Session { [OnRecv] protected override void {|#1:M|}(ReadOnlySpan<byte> line) { } } "
        + "[LoopHandler] partial class {|#0:Echo|} : Lines { }",
        "[Delimited] on 'M' cuts nothing into frames, because the override in 'Lines' has an [OnRecv] of its own without it; "
        + "repeat [Delimited] there, or leave [OnRecv] out there");

    [TestCase("[OnRecv, Delimited(\"\\n\")]", "")]
    [TestCase("[OnRecv, Delimited(\"\\n\")]", "[OnRecv, Delimited(\"\\r\\n\")] ")]
    [TestCase("[OnRecv, Delimited(\"\\n\")]", "[OnRecv, FixedLength(4)] ")]
    [TestCase("[Delimited(\"\\n\")]", "[OnRecv, Delimited(\"\\n\")] ")]
    [TestCase("[OnRecv]", "[OnRecv] ")]
    public Task Stays_silent_on_overrides_that_repeat_the_framing_or_nothing(string attributes, string repeated) => StaysSilent(
        $"abstract class Session {{ {attributes} protected abstract void M(ReadOnlySpan<byte> line); }} "
        + $"[LoopHandler] partial class Echo : Session {{ {repeated}protected override void M(ReadOnlySpan<byte> line) {{ }} }}");

    [TestCase("[OnRecv, Delimited(\"\\n\")] void M(ReadOnlySpan<byte> line) { }")]
    [TestCase("[LengthPrefixed(4)] [OnRecv] void M(ReadOnlySpan<byte> line) { }")]
    [TestCase("[FixedLength(4), Obsolete, OnRecv] void M(in ReadOnlySpan<byte> line) { }")]
    [TestCase("[OnRecv] void M(RecvBuffer bytes) { }")]
    [TestCase("[OnRecv, Delimited(\"\\n\")] private partial void M(ReadOnlySpan<byte> line); private partial void M(ReadOnlySpan<byte> line) { }")]
    [TestCase("[OnRecv] private partial void M(ReadOnlySpan<byte> line); [FixedLength(4)] private partial void M(ReadOnlySpan<byte> line) { }")]
    public Task Stays_silent_with_OnRecv(string member) => StaysSilent("[LoopHandler] partial class Echo { " + member + " }");
}
