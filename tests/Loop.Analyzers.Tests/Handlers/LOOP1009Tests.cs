using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>An event method is async void.</summary>
[TestFixture]
public sealed class LOOP1009Tests : RuleTests
{
    [TestCase("[OnAccept] async void {|#0:M|}() => await Task.Yield();", "[OnAccept]")]
    [TestCase("[OnRecv] async void {|#0:M|}(RecvBuffer bytes) => await Task.Yield();", "[OnRecv]")]
    [TestCase("[OnDrained] private async void {|#0:M|}() { await Task.Delay(1); Connection.Close(); }", "[OnDrained]")]
    [TestCase("[OnEnd] async void {|#0:M|}() => await Task.Yield();", "[OnEnd]")]
    [TestCase("[OnClose] async void {|#0:M|}(CloseReason reason) => await Task.Yield();", "[OnClose]")]
    [TestCase("[OnEnd] private partial void {|#0:M|}(); private async partial void M() => await Task.Yield();", "[OnEnd]")]
    public Task Fires_on_async_void(string members, string attribute)
    {
        string message =
            $"{attribute} method 'M' is async void: the next event would run while it is suspended, " +
            "and nobody would supervise what it throws after its first await; return LoopTask instead of void";
        if (attribute == "[OnRecv]")
        {
            // A ref struct cannot be a parameter of an async method: the compiler says so too.
            members = members.Replace("RecvBuffer bytes", "RecvBuffer {|CS4012:bytes|}", StringComparison.Ordinal);
        }

        return Fires("[LoopHandler] partial class Echo { " + members + " }", message);
    }

    [TestCase("[OnEnd] void Ended() { } [OnError] async void {|#0:M|}(Exception exception) => await Task.Yield();", "[OnError]")]
    [TestCase("[OnDatagram] async void {|#0:M|}(ReadOnlySpan<byte> {|CS4012:bytes|}) => await Task.Yield();", "[OnDatagram]")]
    public Task Fires_where_nothing_may_wait(string members, string attribute) => Fires(
        "[LoopHandler] partial class Echo { " + members + " }",
        $"{attribute} method 'M' is async void: the next event would run while it is suspended, "
        + "and nobody would supervise what it throws after its first await; it may not wait, so hand the work on, by Tell or EventLoop.Offload");

    private const string Overriding =
        "[OnStart] method 'M' is async void: the next event would run while it is suspended, "
        + "and nobody would supervise what it throws after its first await; let 'M' of 'Session' return LoopTask, and this one too";

    [Test]
    public Task Fires_on_an_async_void_override() => Fires(
        "abstract class Session { [OnStart] protected virtual void {|#1:M|}() { } } "
        + "[LoopHandler] partial class Echo : Session { protected override async void {|#0:M|}() => await Task.Yield(); }",
        Overriding);

    [Test]
    public Task Fires_on_an_async_void_override_that_a_handler_inherits() => Fires(
        "abstract class Session { [OnStart] protected virtual void M() { } } "
        + "abstract class Slow : Session { protected override async void {|#1:M|}() => await Task.Yield(); } "
        + "[LoopHandler] partial class {|#0:Echo|} : Slow { }",
        Overriding);

    /// <summary>Its handlers are elsewhere, where nobody sees that it is async.</summary>
    [TestCase("public abstract class Session { [OnStart] protected async void {|#0:M|}() => await Task.Yield(); }")]
    [TestCase("public abstract class Session { [OnStart] protected virtual async void {|#0:M|}() => await Task.Yield(); }")]
    public Task Fires_on_a_base_class_without_a_handler_here(string source) => Fires(
        source,
        "[OnStart] method 'M' is async void: the next event would run while it is suspended, "
        + "and nobody would supervise what it throws after its first await; return LoopTask instead of void");

    [Test]
    public Task Fires_on_an_override_of_a_base_class_without_a_handler_here() => Fires(
        "public abstract class Session { [OnStart] protected virtual void {|#1:M|}() { } } "
        + "public abstract class Slow : Session { protected override async void {|#0:M|}() => await Task.Yield(); }",
        Overriding);

    [TestCase("class Session { protected virtual void M() { } } class Slow : Session { protected override async void M() => await Task.Yield(); }")]
    [TestCase(
        "abstract class Session { [OnStart] protected virtual LoopTask M() => default; } "
        + "[LoopHandler] partial class Echo : Session { protected override async LoopTask M() => await Task.Yield(); }")]
    [TestCase("""
        abstract class Session { [OnStart] protected virtual void M() { } }
        abstract class Slow : Session { protected override async void M() => await Task.Yield(); }
        [LoopHandler] partial class Echo : Slow { protected override void M() { } }
        """)]
    public Task Stays_silent_on_overrides_that_are_waited_for_or_do_not_run(string source) => StaysSilent(source);

    [TestCase("[OnAccept] void M() { }")]
    [TestCase("[OnAccept] async LoopTask M() => await Task.Yield();")]
    [TestCase("[OnEnd] async ValueTask M() => await Task.Yield();")]
    [TestCase("[OnAccept] void M() => _ = Later(); async Task Later() => await Task.Yield();")]
    [TestCase("[OnEnd] void M() { } async void NoEvent() => await Task.Yield();")]
    [TestCase("[OnEnd] void M() { Func<Task> later = async () => await Task.Yield(); _ = later; }")]
    [TestCase("[OnEnd] private partial void M(); private partial void M() { }")]
    [TestCase("[OnRecv] void M(RecvBuffer bytes) => Connection.Send(bytes);")]
    public Task Stays_silent_on_methods_that_are_waited_for(string members) => StaysSilent("[LoopHandler] partial class Echo { " + members + " }");
}
