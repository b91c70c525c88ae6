using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>An event attribute has no effect here.</summary>
[TestFixture]
public sealed class LOOP1004Tests : RuleTests
{
    [TestCase("class Echo { [OnRecv] void {|#0:Received|}(RecvBuffer bytes) { } }", "[OnRecv]", "Received", "Echo")]
    [TestCase("class Echo { [OnError] void {|#0:Failed|}() { } }", "[OnError]", "Failed", "Echo")]
    [TestCase("abstract class Base { [OnClose] void {|#0:Gone|}() { } }", "[OnClose]", "Gone", "Base")]
    [TestCase("class Base { [OnClose] protected virtual void {|#0:Gone|}() { } } class Derived : Base { }", "[OnClose]", "Gone", "Base")]
    [TestCase("interface IEvents { [OnAccept] void {|#0:Accepted|}(); }", "[OnAccept]", "Accepted", "IEvents")]
    [TestCase("partial struct Slot { [OnEnd] partial void {|#0:Ended|}(); partial void Ended() { } }", "[OnEnd]", "Ended", "Slot")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } class Inner { [OnDrained] void {|#0:Drained|}() { } } }", "[OnDrained]", "Drained", "Inner")]
    [TestCase("class Echo { int Count { [OnDrained] {|#0:get|} => 4; } }", "[OnDrained]", "get_Count", "Echo")]
    public Task Fires_outside_a_handler_class(string source, string attribute, string method, string type) => Fires(
        source,
        $"{attribute} on '{method}' has no effect, because '{type}' has no [LoopHandler]: no loop will ever call it; add [LoopHandler] to the class, or remove the attribute");

    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { [OnClose] void {|#0:Local|}() { } Local(); } }", "[OnClose]", "Local")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { Action action = [OnRecv] () {|#0:=>|} { }; action(); } }", "[OnRecv]", "lambda")]
    public Task Fires_on_code_that_is_no_method_of_the_class(string source, string attribute, string name) => Fires(
        source,
        $"{attribute} on '{name}' has no effect, because it is no method of a handler class: no loop will ever call it; move the code to a method of the class");

    [TestCase("public abstract class Base { [OnClose] internal void {|#0:Gone|}() { } }")]
    [TestCase("public abstract class Base { [OnClose] private protected virtual void {|#0:Gone|}() { } }")]
    [TestCase("public class Outer { public abstract class Base { [OnClose] internal abstract void {|#0:Gone|}(); } }")]
    public Task Fires_on_what_no_handler_has_access_to(string source) => Fires(
        source,
        "[OnClose] on 'Gone' has no effect, because no handler here derives from 'Base', and those of other assemblies have no access to it: "
            + "no loop will ever call it; make it protected, or remove the attribute");

    [TestCase("[LoopHandler] partial class Echo { [OnRecv] void Received(RecvBuffer bytes) { } }")]
    [TestCase("[LoopHandler] partial class Echo { } partial class Echo { [OnRecv] void Received(RecvBuffer bytes) { } }")]
    [TestCase("partial class Outer { [LoopHandler] partial class Echo { [OnRecv] void Received(RecvBuffer bytes) { } } }")]
    [TestCase("namespace Other { class OnRecvAttribute : Attribute { } class Echo { [OnRecv] void Received() { } } }")]
    [TestCase("class Echo { [Obsolete] void Received(RecvBuffer bytes) { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { [Obsolete] static void Local() { } Action action = [Obsolete] () => { }; action(); } }")]
    [TestCase("class Base { protected virtual void Ended() { } } [LoopHandler] partial class Echo : Base { [OnEnd] protected override void Ended() { } }")]
    [TestCase("class Base { [OnEnd] protected void Ended() { } } class Middle : Base { } [LoopHandler] partial class Echo : Middle { }")]
    [TestCase("class Base<T> { [OnMessage] protected void Told(T message) { } } partial class Outer { [LoopHandler] partial class Echo : Base<int> { } }")]
    [TestCase("public abstract class Base { [OnClose] protected abstract void Gone(); }")]
    [TestCase("public abstract class Base { [OnClose] protected internal abstract void Gone(); }")]
    [TestCase("public abstract class Base { [OnClose] internal void Gone() { } } [LoopHandler] partial class Echo : Base { }", Description = "a handler of the same assembly")]
    [TestCase("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Friend\")] public abstract class Base { [OnClose] internal void Gone() { } }")]
    [TestCase("abstract class Base { [OnClose] internal void Gone() { } }", Description = "a class that is only seen here")]
    public Task Stays_silent_where_a_loop_calls_the_method(string source) => StaysSilent(source);
}
