using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A handler class has no event method.</summary>
[TestFixture]
public sealed class LOOP1005Tests : RuleTests
{
    [TestCase("[LoopHandler] partial class {|#0:Echo|};")]
    [TestCase("[LoopHandler] partial class {|#0:Echo|} { void Received(RecvBuffer bytes) { } }")]
    [TestCase("[LoopHandler] partial class {|#0:Echo|} { [OnError] Supervision Failed(Exception exception) => Supervision.Close; }")]
    [TestCase("partial class Echo { } [LoopHandler] partial class {|#0:Echo|} { }")]
    public Task Fires_where_nothing_is_handled(string source) => Fires(
        source,
        "'Echo' has no event method, so no loop will ever call it and what is sent to it is dropped; mark a method with [OnRecv], [OnMessage] or another event attribute");

    [TestCase("[LoopHandler] partial class Echo { [OnAccept] void Accepted() { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnRecv] void Received(ReadOnlySpan<byte> bytes) { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnDrained] void Drained() { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnClose] void Gone() { } }")]
    [TestCase("[LoopHandler] partial class Room { [OnStart] void Begin() { } }")]
    [TestCase("[LoopHandler] partial class Room { [OnStop] void End() { } }")]
    [TestCase("[LoopHandler] partial class Room { [OnMessage] void Told(string text) { } }")]
    [TestCase("[LoopHandler] partial class Room { [OnTimer(Every = \"0:0:1\")] void Tick() { } }")]
    [TestCase("[LoopHandler] partial class Room { [OnIdle(\"0:0:1\")] void Idle() { } }")]
    [TestCase("[LoopHandler] partial class Echo { } partial class Echo { [OnClose] void Gone() { } }")]
    [TestCase("partial class Plain { }")]
    [TestCase("class Base { [OnEnd] private void Ended() { } } [LoopHandler] partial class {|LOOP1010:Echo|} : Base { }")]
    public Task Stays_silent_where_an_event_is_handled(string source) => StaysSilent(source);
}
