using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A handler class must be partial.</summary>
[TestFixture]
public sealed class LOOP1001Tests : RuleTests
{
    [TestCase("[LoopHandler] public class {|#0:Echo|} { [OnEnd] void Ended() { } }", "Echo", "Echo")]
    [TestCase("[LoopHandler] record {|#0:Echo|}(IServiceProvider Services) { [OnEnd] void Ended() { } }", "Echo", "Echo")]
    [TestCase("class {|#1:Outer|} { [LoopHandler] partial class {|#0:Echo|} { [OnEnd] void Ended() { } } }", "Echo", "Outer")]
    [TestCase("class {|#1:Outer|}<T> { partial struct Middle { [LoopHandler] partial class {|#0:Echo|} { [OnEnd] void Ended() { } } } }", "Echo", "Outer")]
    [TestCase("namespace N { [LoopHandler] sealed class {|#0:@class|} { [OnRecv] void Received(RecvBuffer bytes) { } } }", "class", "class")]
    public Task Fires_where_partial_is_missing(string source, string handler, string type) =>
        FiresInGeneratorToo(source, $"'{handler}' gets no loop and cannot be listened with, because '{type}' is not partial; add 'partial' to it");

    [TestCase("[LoopHandler] public partial class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("[LoopHandler] partial record Echo(IServiceProvider Services) { [OnEnd] void Ended() { } }")]
    [TestCase("[LoopHandler] sealed partial class Echo { [OnEnd] void Ended() { } } partial class Echo { }")]
    [TestCase("partial class Outer { [LoopHandler] partial class Echo { [OnEnd] void Ended() { } } }")]
    [TestCase("partial interface IOuter<T> { partial struct Middle { [LoopHandler] internal partial class Echo { [OnEnd] void Ended() { } } } }")]
    [TestCase("public class Plain { public void Received(RecvBuffer bytes) { } }")]
    [TestCase("class Outer { class Plain { } } [LoopHandler] partial class Echo { [OnEnd] void Ended() { } class Inner { } }")]
    public Task Stays_silent_where_all_is_partial(string source) => StaysSilent(source);
}
