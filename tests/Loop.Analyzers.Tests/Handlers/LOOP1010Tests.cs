using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>An event method cannot be called by the loop.</summary>
[TestFixture]
public sealed class LOOP1010Tests : RuleTests
{
    [TestCase("[OnEnd] static void {|#0:M|}() { }", "M", "is static and so belongs to no handler; remove 'static'")]
    [TestCase("[OnEnd] void {|#0:M|}<T>() { }", "M", "is generic, and nothing says with what type arguments; remove its type parameters")]
    [TestCase("[OnEnd] partial void {|#0:M|}();", "M", "is partial and has no body; implement it")]
    [TestCase("[OnEnd, System.Diagnostics.Conditional(\"DEBUG\")] void {|#0:M|}() { }", "M",
        "is [Conditional], and a build without that symbol leaves the call out; use #if in its body")]
    [TestCase("int Count { [OnEnd] {|#0:get|} => 4; }", "get_Count", "is not an ordinary method; move the attribute to one")]
    [TestCase("[OnEnd] void IDisposable.{|#0:Dispose|}() { }", "System.IDisposable.Dispose", "is not an ordinary method; move the attribute to one")]
    [TestCase("[OnEnd] public static Echo operator {|#0:+|}(Echo echo) => echo;", "op_UnaryPlus", "is not an ordinary method; move the attribute to one")]
    public Task Fires_where_no_call_can_be_written(string member, string method, string reason) => Fires(
        "[LoopHandler] partial class Echo" + (member.Contains("IDisposable", StringComparison.Ordinal) ? " : IDisposable { " : " { ") + member + " }",
        $"[OnEnd] method '{method}' cannot be called by the loop, because it {reason}");

    [Test]
    public Task Fires_on_datagrams_in_a_handler_of_connections() => Fires(
        "[LoopHandler] partial class Echo { [OnEnd] void Ended() { } [OnDatagram] void {|#0:Got|}(ReadOnlySpan<byte> bytes) { } }",
        "[OnDatagram] method 'Got' cannot be called by the loop, because it stands in a handler of connections, which has no datagram socket; move it to a handler class of its own");

    [TestCase("[OnEnd] void {|#1:M|}() { }", "", "is inherited from 'Base', and 'Echo' has no access to it; make it protected")]
    [TestCase("[OnEnd] protected void {|#1:M|}() { }", "new void M() { }",
        "is inherited from 'Base', and a call of that name finds the one of 'Echo'; override it there, or rename one of the two")]
    [TestCase("[OnEnd] protected void {|#1:M|}() { }", "void M(int number = 1) { }",
        "is inherited from 'Base', and a call of that name finds the one of 'Echo'; override it there, or rename one of the two")]
    [TestCase("[OnEnd] protected static void {|#1:M|}() { }", "", "is static and so belongs to no handler; remove 'static'")]
    public Task Fires_at_the_handler_on_inherited_methods(string inherited, string own, string reason) => Fires(
        $"abstract class Base {{ {inherited} }} [LoopHandler] partial class {{|#0:Echo|}} : Base {{ {own} [OnDrained] void Drained() {{ }} }}",
        $"[OnEnd] method 'M' cannot be called by the loop, because it {reason}");

    [TestCase("abstract class Base { [OnEnd] protected void M() { } } [LoopHandler] partial class Echo : Base { void M(int number) { } }")]
    [TestCase("abstract class Base { [OnClose] protected void M(CloseReason reason) { } } [LoopHandler] partial class Echo : Base { void M(string text) { } }")]
    [TestCase("abstract class Base { [OnEnd] protected virtual void M() { } } [LoopHandler] partial class Echo : Base { [OnDrained] protected override void M() { } }")]
    [TestCase("class Base { [OnEnd] protected void M() { } } class Middle : Base { void N() { } } [LoopHandler] sealed partial class Echo : Middle { }")]
    [TestCase("partial class Base { [OnEnd] void M() { } [LoopHandler] public partial class Echo : Base { } }")]
    public Task Stays_silent_on_inherited_methods_that_are_called(string source) => StaysSilent(source);

    /// <summary>The loop calls by name, and would call the other one.</summary>
    [TestCase("[OnMessage] void {|#0:M|}(int number) { } {1} void M(long number) { }", "OnMessage", "(long)")]
    [TestCase("[OnEnd] void {|#0:M|}() { } {1} void M(int times = 0) { }", "OnEnd", "(int)")]
    [TestCase("[OnMessage] void {|#0:M|}(string text) { } {1} void M<T>(T other) { }", "OnMessage", "(T)")]
    public Task Fires_where_an_overload_has_a_higher_priority(string members, string attribute, string other) => Fires(
        "[LoopHandler] partial class Echo { " + members.Replace("{1}", "[System.Runtime.CompilerServices.OverloadResolutionPriority(1)]", StringComparison.Ordinal) + " }",
        $"[{attribute}] method 'M' cannot be called by the loop, because it has an overload, '{other}', of a higher [OverloadResolutionPriority], which the call would find; "
            + "rename one of the two");

    [TestCase("[OnMessage] void M(int number) { } {1} void M(string text) { }")]
    [TestCase("[OnMessage] void M(int number) { } {1} void M(long number, int times) { }")]
    [TestCase("[OnMessage] void M(long number) { } {1} void M(int number) { }")]
    [TestCase("[OnMessage] {1} void M(int number) { } {1} void M(long number) { }")]
    [TestCase("[OnEnd] void M() { } {1} void M<T>(T other) { }")]
    public Task Stays_silent_on_priorities_of_what_the_call_does_not_mean(string members) => StaysSilent(
        "[LoopHandler] partial class Echo { " + members.Replace("{1}", "[System.Runtime.CompilerServices.OverloadResolutionPriority(1)]", StringComparison.Ordinal) + " }");

    /// <summary>The class would name it in the list of what it receives, where no attribute of a method holds.</summary>
    [TestCase("Old")]
    [TestCase("List<Old[]>")]
    [TestCase("Old.Inner")]
    public Task Fires_on_a_message_whose_uses_are_errors(string type) => Fires(
        "[Obsolete(\"gone\", true)] public class Old { public class Inner { } } "
            + $"[LoopHandler] partial class Echo {{ [OnMessage, Obsolete] void {{|#0:M|}}({type} old) {{ }} }}",
        "[OnMessage] method 'M' cannot be called by the loop, because it takes 'Old', whose every use is an error ([Obsolete]), and the class would have to name it as what it receives; "
            + "mark the class [Obsolete] too, or take another type");

    [TestCase("[LoopHandler, Obsolete] partial class Echo { [OnMessage] void M(Old old) { } }")]
    [TestCase("[Obsolete] partial class Around { [LoopHandler] partial class Echo { [OnMessage] void M(Old old) { } } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnRecv, Obsolete(\"gone\", true)] void M(RecvBuffer bytes) { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnMessage, Obsolete(\"gone\", true)] void M(string text) { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnMessage] void M(Older old) { } }", "CS0618")]
    public Task Stays_silent_on_obsolete_things_that_can_be_called(string handler, string? disabled = null) => StaysSilent(
        "[Obsolete(\"gone\", true)] public class Old { } [Obsolete(\"gone\")] public class Older { }\n"
            + (disabled is null ? "" : $"#pragma warning disable {disabled}\n") + handler);

    [TestCase("[OnDatagram] void M(ReadOnlySpan<byte> bytes) { }")]
    [TestCase("[OnDatagram] void M(ReadOnlySpan<byte> bytes, PeerAddress from) { } [OnStart] void S() { } [OnStop] void T() { }")]
    [TestCase("[OnEnd] void M() { }")]
    [TestCase("[OnEnd] public void M() { }")]
    [TestCase("[OnEnd] protected virtual void M() { }")]
    [TestCase("[OnEnd] private partial void M(); private partial void M() { }")]
    [TestCase("[OnEnd] void M() { } static void Helper<T>() { }")]
    [TestCase("[OnEnd] unsafe void M() { }")]
    [TestCase("[OnEnd, System.Runtime.CompilerServices.SkipLocalsInit] void M() { }")]
    [TestCase("[OnEnd] void @void() { }")]
    public Task Stays_silent_on_methods_that_can_be_called(string member) => StaysSilent("[LoopHandler] partial class Echo { " + member + " }");
}
